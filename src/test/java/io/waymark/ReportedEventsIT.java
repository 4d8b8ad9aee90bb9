package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sends events from bug reports over HTTP and checks their runs over REST and on the feed. */
class ReportedEventsIT {
    private static RunsOverHttp service;

    @BeforeAll
    static void start() {
        service = RunsOverHttp.start(ReportedEventsIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Report 26, RUN-37, RUN-41. */
    @Test
    void durationsAreNeverNegative() {
        service.send(service.report("26-clock-skew"));
        service.awaitEvents("hunt-26", 7);

        var timings = service.items("/runs/hunt-26/timings");
        assertThat(service.texts(timings, "duration_seconds")).containsExactly("0.0", "0.0");
        assertThat(service.texts(timings, "start_time"))
                .containsExactly("2026-03-01T10:00:10.000000Z", "2026-03-01T10:00:20.000000Z");
        assertThat(service.texts(timings, "end_time"))
                .containsExactly("2026-03-01T10:00:05.000000Z", "2026-03-01T10:00:15.000000Z");
        assertThat(service.texts(service.items("/runs/hunt-26/executions"), "state"))
                .containsExactly("failed");
    }

    /** Report 33, EVT-6: twelve equal retries, one with another time, one with another source. */
    @Test
    void retriesMayDifferInSpelling() {
        service.send(service.report("33-retries"));
        service.awaitEvents("hunt-33", 2);
        var letters =
                await().atMost(RunsOverHttp.LONG).until(() -> service.letters("hunt-33"), found -> !found.isEmpty());

        assertThat(service.items("/runs/hunt-33/snapshots")).hasSize(2);
        assertThat(letters)
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.get("reason").stringValue()).contains("its id was used before"));
    }

    /** EVT-6, GEN-5, decision 5. */
    @Test
    void emptyMembersEqualAbsentOnes() {
        var run = "empties";
        var time = "2026-03-01T10:00:00Z";
        var module = "'module': 'A', 'experiment': 'x'";
        service.send(Stream.of(
                        "",
                        ", 'context': {}",
                        ", 'profile': {}",
                        ", 'result': {'ref': null}",
                        ", 'transformations': []")
                .map(empty -> service.event(run, "1", "module.completed", time, module + empty))
                .toList());
        service.send(List.of(
                service.event(run, "1", "module.completed", time, module + ", 'result': {'data': null}"),
                service.event(
                        run, "2", "module.completed", time, module + ", 'result': {'data': null}, 'profile': {}")));
        service.awaitEvents(run, 2);
        var letters = await().atMost(RunsOverHttp.LONG).until(() -> service.letters(run), found -> !found.isEmpty());

        assertThat(letters).hasSize(1);
        var result = service.results(run).getFirst();
        assertThat(result.get("data").isNull()).isTrue();
        assertThat(result.get("profile").isNull()).isTrue();
    }

    /** Report 42, EVT-2. */
    @Test
    void schedulerRunIdsAreAccepted() {
        var answer = service.send(service.report("42-run-ids"));

        assertThat(service.texts(answer.get("rejected"), "index")).containsExactly("2", "3", "4", "5", "8");
        for (var run : List.of("manual__2021-03-12T09:40:00.745000+00:00", "-", "a:b:c", "hunt42..dots", "Run-1")) {
            service.awaitEvents(run, 1);
            assertThat(service.get("/runs/" + run).get("run_id").stringValue()).isEqualTo(run);
            assertThat(service.items("/runs/" + run + "/snapshots")).isEmpty();
            assertThat(service.feed(run, 1).getFirst().get("state").stringValue())
                    .isEqualTo("in_progress");
        }
    }

    /** Report 30, EVT-8. */
    @Test
    void duplicateNamesAreRejected() {
        service.post(service.report("30-keys-twice")).expectStatus().isBadRequest();
    }

    /** Report 63, EVT-24; decisions 5 and 8. */
    @Test
    void planMayHaveOnlyASequence() {
        var time = "2026-03-01T10:00:00Z";
        var workflow = "'workflow': {'namespace': 'lab', 'name': 'w'}";
        var answer = service.send(List.of(
                service.event(
                        "plan",
                        "1",
                        "run.planned",
                        time,
                        workflow + ", 'sequence': ['B', 'A'], 'limits': {'max_changes': 9}"),
                service.event("plan", "2", "run.planned", time, workflow + ", 'sequence': []"),
                service.event(
                        "plan", "3", "run.started", time, "'limits': {'max_timings': 0, 'max_snapshots': null}")));
        service.awaitEvents("plan", 2);

        assertThat(service.texts(answer.get("rejected"), "index")).containsExactly("1");
        var run = service.get("/runs/plan");
        assertThat(run.get("sequence").toString()).isEqualTo("[\"B\",\"A\"]");
        assertThat(run.get("limits").toString())
                .isEqualTo("{\"max_snapshots\":1000,\"max_changes\":9,\"max_timings\":0}");
        assertThat(run.get("progress").get("expected").isNull()).isTrue();
    }

    /** EVT-26, RUN-10, decision 1. */
    @Test
    void attemptsAreTrackedAndShown() {
        var module = "'module': 'A', 'experiment': 'x'";
        var schema = ", 'schema': {'id': 's', 'attributes': {'a': {}}}";
        service.send(List.of(
                service.event("tries", "1", "module.started", "2026-03-01T10:00:00Z", module + ", 'attempt': 1"),
                service.event(
                        "tries",
                        "2",
                        "module.failed",
                        "2026-03-01T10:00:20Z",
                        module + ", 'attempt': 1, 'error': {'type': 'E', 'message': 'm'}"),
                service.event("tries", "3", "module.started", "2026-03-01T10:00:10Z", module + ", 'attempt': 2"),
                service.event(
                        "tries", "4", "module.completed", "2026-03-01T10:00:30Z", module + ", 'attempt': 1" + schema)));
        service.awaitEvents("tries", 4);

        var execution = service.items("/runs/tries/executions").get(0);
        assertThat(execution.get("state").stringValue()).isEqualTo("in_progress");
        assertThat(execution.get("attempt").intValue()).isEqualTo(2);
        assertThat(execution.get("started_at").stringValue()).isEqualTo("2026-03-01T10:00:10.000000Z");
        var snapshots = service.items("/runs/tries/snapshots");
        assertThat(service.texts(snapshots, "attempt")).containsExactly("1", "1", "2", "1");
        assertThat(service.texts(snapshots, "phase")).containsExactly("started", "failed", "started", "completed");
        assertThat(snapshots.get(3).get("metadata_after").get("schema_id").stringValue())
                .isEqualTo("s");
        assertThat(service.items("/runs/tries/changes")).isEmpty();
        assertThat(service.results("tries")).isEmpty();
        assertThat(service.feed("tries", 6)).containsAll(snapshots);

        service.send(List.of(service.event("tries", "5", "module.completed", "2026-03-01T10:00:40Z", module)));
        service.awaitEvents("tries", 5);
        assertThat(service.items("/runs/tries/snapshots").get(4).has("attempt")).isFalse();
        assertThat(service.get("/runs/tries/verify").get("problems")).isEmpty();
        service.restore("tries", snapshots.get(3));
        assertThat(service.restored("tries", snapshots.get(1)).get("attempt").intValue())
                .isEqualTo(1);
        assertThat(service.restored("tries", snapshots.get(3)).get("attempt").intValue())
                .isEqualTo(2);
    }
}
