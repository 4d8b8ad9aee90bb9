package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.Service;
import io.waymark.wire.DomainJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** Events that showed faults, sent over HTTP, and what is read of their runs over REST and on the feed. */
class EventEffectsIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Service service;
    private static WebTestClient client;

    @BeforeAll
    static void start() {
        service = Service.start(EventEffectsIT.class);
        client = service.client();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Report 09. */
    @Test
    void timesOfAllYearsComeBackAsSent() {
        var answer = send(report("09-times"));
        awaitEvents("hunt-09", 5);

        assertThat(answer.get("accepted").intValue()).isEqualTo(5);
        assertThat(texts(answer.get("rejected"), "index")).containsExactly("5", "6", "7", "8");
        var run = get("/runs/hunt-09");
        assertThat(run.get("started_at").stringValue()).isEqualTo("1969-12-31T23:59:58.999999Z");
        assertThat(run.get("last_event_at").stringValue()).isEqualTo("9999-12-31T23:59:59.999999Z");
        assertThat(texts(items("/runs/hunt-09/snapshots"), "timestamp"))
                .containsExactly(
                        "1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z");
        assertThat(get("/runs/hunt-09/snapshots/" + run.get("last_snapshot").stringValue()))
                .isEqualTo(items("/runs/hunt-09/snapshots").get(2));
        var open = items("/runs/hunt-09/timings").get(0);
        assertThat(open.get("start_time").stringValue()).isEqualTo("1969-12-31T23:59:59.000000Z");
        assertThat(open.get("end_time").isNull()).isTrue();
        assertThat(texts(items("/runs?since=1960-01-01T00:00:00Z&until=1970-01-01T00:00:00Z"), "run_id"))
                .containsExactly("hunt-09");
    }

    /** Report 09, the smallest inputs. */
    @Test
    void theFirstAndTheLastTimeComeBack() {
        send(report("09-smallest"));
        awaitEvents("small-09a", 1);
        awaitEvents("small-09b", 1);

        var first = get("/runs/small-09a");
        assertThat(first.get("started_at").stringValue()).isEqualTo("0001-01-01T00:00:00.000000Z");
        assertThat(get("/runs/small-09a/snapshots/" + first.get("last_snapshot").stringValue())
                        .get("timestamp")
                        .stringValue())
                .isEqualTo("0001-01-01T00:00:00.000000Z");
        assertThat(get("/runs/small-09b").get("started_at").stringValue()).isEqualTo("9999-12-31T23:59:59.999999Z");
    }

    /** GEN-2, on both sides of the ends of the Julian calendar, of local mean time, and of what a double tells apart. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00.000001Z",
                "0004-02-29T12:00:00.100000Z",
                "1000-06-01T00:00:00.000003Z",
                "1500-02-28T23:59:59.999999Z",
                "1582-10-04T23:59:59.999999Z",
                "1582-10-15T00:00:00.000000Z",
                "1883-11-18T12:03:57.999999Z",
                "1969-12-31T23:59:59.999999Z",
                "2255-06-05T23:47:34.740993Z",
                "9998-12-31T23:59:59.990001Z"
            })
    void everyRecordHasTheTimeOfItsEvent(String time) {
        var run = "time-" + time.replaceAll("[^0-9]", "");
        var module = "'module': 'A', 'experiment': 'x'";
        send(Stream.of(
                        event(run, "1", "run.started", time, ""),
                        event(run, "2", "module.started", time, module),
                        event(run, "3", "timing.started", time, module + ", 'step': 'fit'"),
                        event(run, "4", "timing.ended", time, module + ", 'step': 'fit', 'status': 'completed'"),
                        event(run, "5", "module.completed", time, module + ", 'schema': {'id': 's', 'attributes': {'a': {}}}"),
                        event(run, "6", "module.completed", time, module + ", 'schema': {'id': 's', 'attributes': {'b': {}}}"),
                        event(run, "7", "timing.started", time, module + ", 'step': 'open'"),
                        event(run, "8", "run.failed", time, "'error': {'type': 'E', 'message': 'm'}"))
                .toList());
        awaitEvents(run, 8);

        var state = get("/runs/" + run);
        for (var member : List.of("started_at", "ended_at", "last_event_at")) {
            assertThat(state.get(member).stringValue()).as(member).isEqualTo(time);
        }
        assertThat(texts(items("/runs/" + run + "/snapshots"), "timestamp")).containsOnly(time).hasSize(3);
        assertThat(texts(items("/runs/" + run + "/changes"), "timestamp")).containsOnly(time).isNotEmpty();
        assertThat(texts(items("/runs/" + run + "/timings"), "start_time")).containsOnly(time).hasSize(3);
        assertThat(texts(items("/runs/" + run + "/executions"), "started_at")).containsOnly(time);
        assertThat(texts(items("/runs/" + run + "/executions"), "ended_at")).containsOnly(time);
        assertThat(results(run).stream().map(result -> result.get("recorded_at").stringValue())).containsOnly(time);
        assertThat(texts(items("/runs?since=" + time + "&until=" + Instant.parse(time).plusSeconds(1)), "run_id"))
                .contains(run);
        assertThat(texts(items("/runs?until=" + time), "run_id")).doesNotContain(run);
        var snapshots = items("/runs/" + run + "/snapshots");
        snapshots.forEach(snapshot -> assertThat(
                        get("/runs/" + run + "/snapshots/" + snapshot.get("snapshot_id").stringValue()))
                .isEqualTo(snapshot));
        assertThat(state.get("last_snapshot")).isEqualTo(snapshots.get(2).get("snapshot_id"));
        assertThat(restore(run, snapshots.get(1)).get("snapshot_id")).isEqualTo(snapshots.get(1).get("snapshot_id"));
        var told = feed(run, 3 + state.get("total_changes").intValue() + 2 + 2);
        assertThat(told.stream().filter(record -> record.has("timestamp")).map(record -> record.get("timestamp")))
                .allMatch(shown -> shown.stringValue().equals(time));
        assertThat(told.stream().filter(record -> record.has("end_time")).map(record -> record.get("end_time")))
                .hasSize(2)
                .allMatch(shown -> shown.stringValue().equals(time));
        assertThat(told).containsAll(snapshots);
    }

    /** Report 26, RUN-37, RUN-41. */
    @Test
    void durationsAreNeverNegative() {
        send(report("26-clock-skew"));
        awaitEvents("hunt-26", 7);

        var timings = items("/runs/hunt-26/timings");
        assertThat(texts(timings, "duration_seconds")).containsExactly("0.0", "0.0");
        assertThat(texts(timings, "start_time"))
                .containsExactly("2026-03-01T10:00:10.000000Z", "2026-03-01T10:00:20.000000Z");
        assertThat(texts(timings, "end_time"))
                .containsExactly("2026-03-01T10:00:05.000000Z", "2026-03-01T10:00:15.000000Z");
        assertThat(texts(items("/runs/hunt-26/executions"), "state")).containsExactly("failed");
    }

    /** Report 33, EVT-6: twelve of the same, one of another time, one of another source. */
    @Test
    void retriesMayDifferInTheirSpelling() {
        send(report("33-retries"));
        awaitEvents("hunt-33", 2);
        var letters = await().atMost(LONG).until(() -> letters("hunt-33"), found -> !found.isEmpty());

        assertThat(items("/runs/hunt-33/snapshots")).hasSize(2);
        assertThat(letters).singleElement().satisfies(letter -> assertThat(letter.get("reason").stringValue())
                .contains("its id was used before"));
    }

    /** EVT-6, GEN-5, decision 5. */
    @Test
    void emptyMembersAreNoOtherContent() {
        var run = "empties";
        var time = "2026-03-01T10:00:00Z";
        var module = "'module': 'A', 'experiment': 'x'";
        send(Stream.of("", ", 'context': {}", ", 'profile': {}", ", 'result': {'ref': null}", ", 'transformations': []")
                .map(empty -> event(run, "1", "module.completed", time, module + empty))
                .toList());
        send(List.of(
                event(run, "1", "module.completed", time, module + ", 'result': {'data': null}"),
                event(run, "2", "module.completed", time, module + ", 'result': {'data': null}, 'profile': {}")));
        awaitEvents(run, 2);
        var letters = await().atMost(LONG).until(() -> letters(run), found -> !found.isEmpty());

        assertThat(letters).hasSize(1);
        var result = results(run).getFirst();
        assertThat(result.get("data").isNull()).isTrue();
        assertThat(result.get("profile").isNull()).isTrue();
    }

    /** Report 42, EVT-2. */
    @Test
    void runsHaveTheIdsOfSchedulers() {
        var answer = send(report("42-run-ids"));

        assertThat(texts(answer.get("rejected"), "index")).containsExactly("2", "3", "4", "5", "8");
        for (var run : List.of("manual__2021-03-12T09:40:00.745000+00:00", "-", "a:b:c", "hunt42..dots", "Run-1")) {
            awaitEvents(run, 1);
            assertThat(get("/runs/" + run).get("run_id").stringValue()).isEqualTo(run);
            assertThat(items("/runs/" + run + "/snapshots")).isEmpty();
            assertThat(feed(run, 1).getFirst().get("state").stringValue()).isEqualTo("in_progress");
        }
    }

    /** Report 30, EVT-8. */
    @Test
    void namesThatAreThereTwiceAreRefused() {
        client.post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(String.join("\n", report("30-keys-twice")))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    /** Report 63, EVT-24; decisions 5 and 8. */
    @Test
    void aPlanMayHaveASequenceOnly() {
        var time = "2026-03-01T10:00:00Z";
        var workflow = "'workflow': {'namespace': 'lab', 'name': 'w'}";
        var answer = send(List.of(
                event("plan", "1", "run.planned", time, workflow + ", 'sequence': ['B', 'A'], 'limits': {'max_changes': 9}"),
                event("plan", "2", "run.planned", time, workflow + ", 'sequence': []"),
                event("plan", "3", "run.started", time, "'limits': {'max_timings': 0, 'max_snapshots': null}")));
        awaitEvents("plan", 2);

        assertThat(texts(answer.get("rejected"), "index")).containsExactly("1");
        var run = get("/runs/plan");
        assertThat(run.get("sequence").toString()).isEqualTo("[\"B\",\"A\"]");
        assertThat(run.get("limits").toString())
                .isEqualTo("{\"max_snapshots\":1000,\"max_changes\":9,\"max_timings\":0}");
        assertThat(run.get("progress").get("expected").isNull()).isTrue();
    }

    /** EVT-26, RUN-10, decision 1. */
    @Test
    void attemptsAreFollowedAndShown() {
        var module = "'module': 'A', 'experiment': 'x'";
        var schema = ", 'schema': {'id': 's', 'attributes': {'a': {}}}";
        send(List.of(
                event("tries", "1", "module.started", "2026-03-01T10:00:00Z", module + ", 'attempt': 1"),
                event("tries", "2", "module.failed", "2026-03-01T10:00:20Z", module + ", 'attempt': 1, 'error': {'type': 'E', 'message': 'm'}"),
                event("tries", "3", "module.started", "2026-03-01T10:00:10Z", module + ", 'attempt': 2"),
                event("tries", "4", "module.completed", "2026-03-01T10:00:30Z", module + ", 'attempt': 1" + schema)));
        awaitEvents("tries", 4);

        var execution = items("/runs/tries/executions").get(0);
        assertThat(execution.get("state").stringValue()).isEqualTo("in_progress");
        assertThat(execution.get("attempt").intValue()).isEqualTo(2);
        assertThat(execution.get("started_at").stringValue()).isEqualTo("2026-03-01T10:00:10.000000Z");
        var snapshots = items("/runs/tries/snapshots");
        assertThat(texts(snapshots, "attempt")).containsExactly("1", "1", "2", "1");
        assertThat(texts(snapshots, "phase")).containsExactly("started", "failed", "started", "completed");
        assertThat(snapshots.get(3).get("metadata_after").get("schema_id").stringValue()).isEqualTo("s");
        assertThat(items("/runs/tries/changes")).isEmpty();
        assertThat(results("tries")).isEmpty();
        assertThat(feed("tries", 6)).containsAll(snapshots);

        send(List.of(event("tries", "5", "module.completed", "2026-03-01T10:00:40Z", module)));
        awaitEvents("tries", 5);
        assertThat(items("/runs/tries/snapshots").get(4).has("attempt")).isFalse();
        assertThat(get("/runs/tries/verify").get("problems")).isEmpty();
        restore("tries", snapshots.get(3));
        assertThat(restored("tries", snapshots.get(1)).get("attempt").intValue()).isEqualTo(1);
        assertThat(restored("tries", snapshots.get(3)).get("attempt").intValue()).isEqualTo(2);
    }

    private static List<String> report(String name) {
        try (var in = EventEffectsIT.class.getResourceAsStream("/reports/" + name + ".ndjson")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String event(String run, String id, String type, String time, String data) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/effects", "type": "io.waymark.%s", "subject": "%s", \
                "time": "%s", "data": {%s}}""".formatted(id, type, run, time, data.replace('\'', '"'));
    }

    private static JsonNode send(List<String> events) {
        return DomainJson.MAPPER.readTree(client.post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(String.join("\n", events).getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static void awaitEvents(String run, int count) {
        await().atMost(LONG).until(() -> client.get()
                        .uri(path("/runs/" + run))
                        .exchange()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody()
                        .replace(" ", "")
                        .contains("\"events\":" + count));
    }

    private static JsonNode get(String path) {
        return DomainJson.MAPPER.readTree(client.get()
                .uri(path(path))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static JsonNode restore(String run, JsonNode snapshot) {
        return DomainJson.MAPPER.readTree(client.post()
                .uri(path("/runs/" + run + "/restore"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"snapshot_id\": " + snapshot.get("snapshot_id") + ", \"dry_run\": true}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    /** Goes back and gives the run's execution. */
    private static JsonNode restored(String run, JsonNode snapshot) {
        client.post()
                .uri(path("/runs/" + run + "/restore"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"snapshot_id\": " + snapshot.get("snapshot_id") + "}")
                .exchange()
                .expectStatus()
                .isOk();
        return items("/runs/" + run + "/executions").get(0);
    }

    private static JsonNode items(String path) {
        return get(path).get("items");
    }

    private static List<JsonNode> results(String run) {
        return List.copyOf(get("/runs/" + run + "/results").values());
    }

    private static List<JsonNode> letters(String run) {
        return items("/dead-letters").values().stream()
                .filter(letter -> letter.get("key").get("text").stringValue().equals(run))
                .toList();
    }

    /** The first records of a run's feed. */
    private static List<JsonNode> feed(String run, int count) {
        Flux<String> frames = client.mutate()
                .build()
                .get()
                .uri(path("/runs/" + run + "/feed?from=earliest"))
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .returnResult(String.class)
                .getResponseBody();
        return frames.map(DomainJson.MAPPER::readTree)
                .filter(frame -> frame.has("record"))
                .map(frame -> frame.get("record"))
                .take(count)
                .collectList()
                .block(LONG);
    }

    private static List<String> texts(JsonNode items, String member) {
        return items.values().stream()
                .map(item -> item.has(member) ? item.get(member).asString() : "")
                .toList();
    }

    private static URI path(String path) {
        return URI.create(service.url() + "/api/v1" + path);
    }
}
