package io.waymark.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests events that are repeated, sent to two partitions, out of order, between markers, or read by two consumers. */
class EventFaultsIT {
    /** The members of a run's summary that depend on other runs of its workflow (WF-4). */
    private static final String OF_OTHER_RUNS =
            ",\"previous_run\":[^,]*,\"next_run\":[^,]*,\"usual_duration_seconds\":[^,}]*";

    private static MonitoredService service;
    private static MonitoredService rival;
    private static EventsTopic topic;

    @BeforeAll
    static void start() {
        service = new MonitoredService(TestService.start(EventFaultsIT.class));
        topic = service.topic();
    }

    @AfterAll
    static void stop() {
        if (rival != null) {
            rival.close(); // this also closes the resources that all web servers of a process share
        }
        service.close();
    }

    @Test
    void repeatedIdHasNoEffectOrIsRejected() throws Exception {
        var run = EventFixtures.newRun();
        var first = EventFixtures.json(run, "1", "Loader");
        topic.send(
                run,
                List.of(
                        first,
                        first,
                        EventFixtures.json(run, "1", "Splitter"),
                        EventFixtures.json(run, "2", "Loader")));

        service.awaitApplied(run, 2);

        assertThat(service.applied(run)).isEqualTo(2);
        assertThat(service.get("/api/v1/runs/" + run).body()).doesNotContain("Splitter");
        assertThat(service.get("/api/v1/dead-letters").body())
                .contains("its id was used before, in the same run and by the same source, for other content: 1")
                .containsOnlyOnce("\"run_id\":\"" + run.value());
    }

    @Test
    void runInTwoPartitionsHasEqualResult() throws Exception {
        for (var name : List.of("grid-v1.6", "failing")) {
            var whole = EventFixtures.newRun();
            topic.send(whole, renamed(name, whole));

            var split = EventFixtures.newRun();
            var events = renamed(name, split);
            topic.sendTo(0, split, events.subList(0, events.size() / 2));
            service.awaitApplied(split, distinct(events.subList(0, events.size() / 2)));
            topic.sendTo(1, split, events.subList(events.size() / 2, events.size()));

            var doubled = EventFixtures.newRun();
            IntStream.of(2, 3)
                    .parallel()
                    .forEach(partition -> topic.sendTo(partition, doubled, renamed(name, doubled)));

            for (var run : List.of(whole, split, doubled)) {
                service.awaitApplied(run, distinct(events));
            }
            assertThat(answers(split)).isEqualTo(answers(whole));
            assertThat(answers(doubled)).isEqualTo(answers(whole));
        }
    }

    @Test
    void transactionMarkersAndAbortedEventsAreSkipped() throws Exception {
        var run = EventFixtures.newRun();
        topic.sendInTransactions(4, run, events(run, 5), EventFixtures.json(run, "aborted", "Nobody"));
        service.awaitApplied(run, 5);
        topic.sendTo(4, run, List.of(EventFixtures.json(run, "last", "Loader")));
        service.awaitApplied(run, 6);

        assertThat(service.get("/api/v1/runs/" + run).body()).doesNotContain("Nobody");
        assertThat(service.number("select next_offset from consumer_offset where partition = 4"))
                .isEqualTo(topic.end(4))
                .isGreaterThanOrEqualTo(5 * 4 + 1);
    }

    @Test
    void eventsOutOfTimeOrderUndoNothing() throws Exception {
        var run = EventFixtures.newRun();
        var loader = "\"module\":\"Loader\",\"experiment\":\"default\"";
        topic.send(
                run,
                List.of(
                        event(run, "1", "run.started", 0, ""),
                        event(run, "2", "module.completed", 20, loader),
                        event(run, "3", "module.started", 10, loader),
                        event(
                                run,
                                "4",
                                "timing.ended",
                                5,
                                loader + ",\"step\":\"fit\",\"status\":\"completed\"," + "\"duration_seconds\":2"),
                        event(run, "5", "run.completed", 30, ""),
                        event(run, "6", "run.started", 1, "")));

        service.awaitApplied(run, 6);

        var summary = members(service.get("/api/v1/runs/" + run).body());
        assertThat(summary.get("state")).isEqualTo(new Value.Text("completed"));
        assertThat(service.get("/api/v1/runs/" + run + "/executions").body())
                .contains("\"state\":\"completed\"")
                .doesNotContain("in_progress");
        assertThat(service.get("/api/v1/runs/" + run + "/snapshots").body())
                .contains("\"phase\":\"completed\"", "\"phase\":\"started\"");
        assertThat(service.get("/api/v1/runs/" + run + "/timings?step=fit").body())
                .contains("\"orphaned\":true", "2024-12-24T21:00:03");
    }

    @Test
    void twoConsumerGroupsApplyEachEventOnce() throws Exception {
        var name = service.service().name();
        var database = service.service().context().getEnvironment().getRequiredProperty("spring.r2dbc.url");
        var runs = IntStream.range(0, 30).mapToObj(i -> EventFixtures.newRun()).toList();
        rival = new MonitoredService(TestService.on(name, database, "--waymark.kafka.group-id=" + name + "-rival"));
        for (var run : runs) {
            topic.send(run, events(run, 20));
        }
        for (var run : runs) {
            service.awaitApplied(run, 20);
            assertThat(service.applied(run)).isEqualTo(20);
        }
        assertThat(both("waymark.ingest.retries", "stage", "consume"))
                .as("batches that were not stored because of moved offsets")
                .isPositive();
        Awaiter.until(
                "both have counted the applied events",
                () -> both("waymark.ingest.events", "outcome", "applied")
                        == service.number("select count(*) from applied_event"));
    }

    private static double both(String meter, String... tags) {
        return service.count(meter, tags) + rival.count(meter, tags);
    }

    /** Returns all responses about a run, with its id replaced. */
    private static List<String> answers(RunId run) throws Exception {
        var answers = new ArrayList<String>();
        for (var path : List.of("", "/snapshots", "/changes", "/timings", "/results", "/executions", "/experiments")) {
            var list = path.matches("/(snapshots|changes|timings|executions)") ? "?limit=1000" : "";
            var answer = service.get("/api/v1/runs/" + run + path + list).body().replace(run.value(), "this");
            answers.add(answer.replaceFirst(OF_OTHER_RUNS, ""));
        }
        assertThat(service.get("/api/v1/runs/" + run + "/verify").body()).contains("\"valid\":true");
        return answers;
    }

    private static List<byte[]> renamed(String trace, RunId run) {
        return new RecordedTrace(trace)
                .events().stream()
                        .map(event -> new String(event, UTF_8))
                        .map(event ->
                                event.replaceFirst("\"subject\": ?\"[^\"]*\"", "\"subject\": \"" + run.value() + "\""))
                        .map(event -> event.getBytes(UTF_8))
                        .toList();
    }

    private static long distinct(List<byte[]> events) {
        return events.stream()
                .map(event -> members(new String(event, UTF_8)).get("id"))
                .distinct()
                .count();
    }

    private static List<byte[]> events(RunId run, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> EventFixtures.json(run, String.valueOf(i), "Loader"))
                .toList();
    }

    private static byte[] event(RunId run, String id, String type, int second, String data) {
        return """
                {"specversion":"1.0","id":"%s","source":"/tests","type":"io.waymark.%s","subject":"%s",\
                "time":"2024-12-24T21:00:%02dZ","data":{%s}}""".formatted(id, type, run, second, data).getBytes(UTF_8);
    }

    private static Map<String, Value> members(String json) {
        return DomainJson.readMembers(json).members();
    }
}
