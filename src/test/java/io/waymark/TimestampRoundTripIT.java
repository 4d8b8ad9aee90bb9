package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that times of the years 1 to 9999 are returned unchanged in every representation (GEN-2, EVT-3). */
class TimestampRoundTripIT {
    private static RunsOverHttp service;

    @BeforeAll
    static void start() {
        service = RunsOverHttp.start(TimestampRoundTripIT.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Report 09. */
    @Test
    void timesOfAllYearsRoundTrip() {
        var answer = service.send(service.report("09-times"));
        service.awaitEvents("hunt-09", 5);

        assertThat(answer.get("accepted").intValue()).isEqualTo(5);
        assertThat(service.texts(answer.get("rejected"), "index")).containsExactly("5", "6", "7", "8");
        var run = service.get("/runs/hunt-09");
        assertThat(run.get("started_at").stringValue()).isEqualTo("1969-12-31T23:59:58.999999Z");
        assertThat(run.get("last_event_at").stringValue()).isEqualTo("9999-12-31T23:59:59.999999Z");
        assertThat(service.texts(service.items("/runs/hunt-09/snapshots"), "timestamp"))
                .containsExactly(
                        "1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z");
        assertThat(service.get("/runs/hunt-09/snapshots/"
                                + run.get("last_snapshot").stringValue())
                        .get("snapshot_id"))
                .isEqualTo(service.items("/runs/hunt-09/snapshots").get(2).get("snapshot_id"));
        var open = service.items("/runs/hunt-09/timings").get(0);
        assertThat(open.get("start_time").stringValue()).isEqualTo("1969-12-31T23:59:59.000000Z");
        assertThat(open.get("end_time").isNull()).isTrue();
        assertThat(service.texts(
                        service.items("/runs?since=1960-01-01T00:00:00Z&until=1970-01-01T00:00:00Z"), "run_id"))
                .contains("hunt-09");
    }

    /** Report 09, the minimal inputs. */
    @Test
    void minimumAndMaximumTimesRoundTrip() {
        service.send(service.report("09-smallest"));
        service.awaitEvents("small-09a", 1);
        service.awaitEvents("small-09b", 1);

        var first = service.get("/runs/small-09a");
        assertThat(first.get("started_at").stringValue()).isEqualTo("0001-01-01T00:00:00.000000Z");
        assertThat(service.get("/runs/small-09a/snapshots/"
                                + first.get("last_snapshot").stringValue())
                        .get("timestamp")
                        .stringValue())
                .isEqualTo("0001-01-01T00:00:00.000000Z");
        assertThat(service.get("/runs/small-09b").get("started_at").stringValue())
                .isEqualTo("9999-12-31T23:59:59.999999Z");
    }

    /** GEN-2: times around the ends of the Julian calendar, of local mean time and of the precision of a double. */
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
        service.send(Stream.of(
                        service.event(run, "1", "run.started", time, ""),
                        service.event(run, "2", "module.started", time, module),
                        service.event(run, "3", "timing.started", time, module + ", 'step': 'fit'"),
                        service.event(
                                run, "4", "timing.ended", time, module + ", 'step': 'fit', 'status': 'completed'"),
                        service.event(
                                run,
                                "5",
                                "module.completed",
                                time,
                                module + ", 'schema': {'id': 's', 'attributes': {'a': {}}}"),
                        service.event(
                                run,
                                "6",
                                "module.completed",
                                time,
                                module + ", 'schema': {'id': 's', 'attributes': {'b': {}}}"),
                        service.event(run, "7", "timing.started", time, module + ", 'step': 'open'"),
                        service.event(run, "8", "run.failed", time, "'error': {'type': 'E', 'message': 'm'}"))
                .toList());
        service.awaitEvents(run, 8);

        var state = service.get("/runs/" + run);
        for (var member : List.of("started_at", "ended_at", "last_event_at")) {
            assertThat(state.get(member).stringValue()).as(member).isEqualTo(time);
        }
        assertThat(service.texts(service.items("/runs/" + run + "/snapshots"), "timestamp"))
                .containsOnly(time)
                .hasSize(3);
        assertThat(service.texts(service.items("/runs/" + run + "/changes"), "timestamp"))
                .containsOnly(time)
                .isNotEmpty();
        assertThat(service.texts(service.items("/runs/" + run + "/timings"), "start_time"))
                .containsOnly(time)
                .hasSize(3);
        assertThat(service.texts(service.items("/runs/" + run + "/executions"), "started_at"))
                .containsOnly(time);
        assertThat(service.texts(service.items("/runs/" + run + "/executions"), "ended_at"))
                .containsOnly(time);
        assertThat(service.results(run).stream()
                        .map(result -> result.get("recorded_at").stringValue()))
                .containsOnly(time);
        assertThat(service.texts(
                        service.items("/runs?since=" + time + "&until="
                                + Instant.parse(time).plusSeconds(1)),
                        "run_id"))
                .contains(run);
        assertThat(service.texts(service.items("/runs?until=" + time), "run_id"))
                .doesNotContain(run);
        var snapshots = service.items("/runs/" + run + "/snapshots");
        snapshots.forEach(snapshot -> assertThat(service.get("/runs/" + run + "/snapshots/"
                                + snapshot.get("snapshot_id").stringValue())
                        .get("timestamp")
                        .stringValue())
                .isEqualTo(time));
        assertThat(state.get("last_snapshot")).isEqualTo(snapshots.get(2).get("snapshot_id"));
        assertThat(service.restore(run, snapshots.get(1)).get("restored_from"))
                .isEqualTo(snapshots.get(1).get("snapshot_id"));
        var item = service.feed(run, 3 + state.get("total_changes").intValue() + 2 + 2);
        assertThat(item.stream().filter(record -> record.has("timestamp")).map(record -> record.get("timestamp")))
                .allMatch(shown -> shown.stringValue().equals(time));
        assertThat(item.stream().filter(record -> record.has("end_time")).map(record -> record.get("end_time")))
                .hasSize(2)
                .allMatch(shown -> shown.stringValue().equals(time));
        assertThat(item).containsAll(snapshots);
    }
}
