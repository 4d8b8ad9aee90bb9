package io.waymark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.ServiceProcess;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that small events with superlinear cost (report 60) block nothing, in a service with a heap of 384 MB. */
class ExpensiveEventsIT {
    private static final int MAX_ANSWER = 64 << 20;

    private static ServiceProcess service;

    enum Cost {
        DOTS("{\"a\": {\"type\": \"int\"}}", "{\"a\": {\"type\": \"int\"}, \"b\": {}}", ".".repeat(160_000)),
        UNDERSCORES("{\"gone\": {}}", "{\"" + "_".repeat(400_000) + "\": {}}", "a"),
        LONG_OUTER(outer("{\"k\": {}}"), outer(nested()), "a");

        private final String before;
        private final String after;
        private final String transformations;

        Cost(String before, String after, String field) {
            this.before = "{\"id\": \"s\", \"attributes\": " + before + "}";
            this.after = "{\"id\": \"s\", \"attributes\": " + after + "}";
            this.transformations = "[{\"field\": \"" + field + "\", \"kind\": \"x\"}]";
        }

        private static String outer(String nested) {
            return "{\"" + "x".repeat(10_000) + "\": {\"attributes\": " + nested + "}}";
        }

        private static String nested() {
            return IntStream.range(0, 2000)
                    .mapToObj(i -> "\"a" + i + "\": null")
                    .collect(Collectors.joining(",", "{", "}"));
        }
    }

    @BeforeAll
    static void start() {
        service = ServiceProcess.start(ExpensiveEventsIT.class, "--waymark.kafka.topics.partitions=1");
    }

    @AfterAll
    static void stop() {
        service.kill();
    }

    @ParameterizedTest
    @EnumSource
    void costlyEventsDoNotStopTheirPartition(Cost cost) throws Exception {
        var run = EventFixtures.newRun();
        var other = EventFixtures.newRun();

        publish(run, completed(cost.before, "[]"));
        publish(run, completed(cost.after, cost.transformations));
        publish(run, completed("{\"id\": \"s\"}", "[]"));
        publish(other, completed("{\"id\": \"s\"}", "[]"));

        Awaiter.until("the other run is recorded", () -> snapshots(other) == 1);
        Awaiter.until("the run continues", () -> snapshots(run) >= 2);
        assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(service.get("/api/v1/runs/" + run + "/changes?limit=1000").body())
                .hasSizeLessThan(MAX_ANSWER);
    }

    @ParameterizedTest
    @EnumSource
    void costlyComparisonsAreAnsweredOrRejected(Cost cost) throws Exception {
        var body = """
                {"before": %s, "after": %s, "transformations": %s}
                """.formatted(cost.before, cost.after, cost.transformations);

        var answer = new HttpCaller(service.url()).send("POST", "/api/v1/diff", null, body);

        assertThat(answer.statusCode()).isIn(200, 422);
        assertThat(answer.body()).hasSizeLessThan(MAX_ANSWER);
    }

    private static String completed(String schema, String transformations) {
        return """
                {"module": "M", "experiment": "e", "schema": %s, "transformations": %s}
                """.formatted(schema, transformations);
    }

    private static void publish(RunId run, String data) throws Exception {
        var event = HttpCaller.event(run, "module.completed", data);

        var answer = new HttpCaller(service.url()).send("POST", "/api/v1/events", null, event);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static int snapshots(RunId run) throws Exception {
        var body = service.get("/api/v1/runs/" + run).body();
        return body.contains("\"total_snapshots\"")
                ? Integer.parseInt(body.replaceFirst("(?s).*\"total_snapshots\":(\\d+).*", "$1"))
                : 0;
    }
}
