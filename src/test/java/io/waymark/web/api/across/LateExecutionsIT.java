package io.waymark.web.api.across;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.fixture.TestService;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Five executions that took 10 s each, and two that run since much longer (BL-2). */
class LateExecutionsIT {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int USUAL_RUNS = 5;

    private static TestService service;
    private static WebTestClient client;

    @BeforeAll
    static void storeRuns() {
        service = TestService.start(LateExecutionsIT.class);
        client = service.client();
        for (int number = 1; number <= USUAL_RUNS; number++) {
            start("usual-" + number);
            send("usual-" + number, "module.completed", 10, "{\"module\": \"Fit\", \"experiment\": \"a\"}");
        }
        await().atMost(TIMEOUT)
                .until(() -> json("/workflows/test/late/timings")
                                .at("/items/0/count")
                                .asInt()
                        == USUAL_RUNS);
        start("slow-1");
        start("slow-2");
        await().atMost(TIMEOUT)
                .until(() -> json("/late-executions").get("items").size() == 2);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void lateExecutionsAreRowsAndTable() {
        var items = json("/late-executions").get("items");

        var rows = body("/late-executions", "application/x-ndjson");
        var table = body("/late-executions", "text/csv").lines().toList();

        assertThat(rows.lines().map(DomainJson.MAPPER::readTree)).containsExactlyElementsOf(items);
        assertThat(table).hasSize(3);
        assertThat(table.getFirst())
                .isEqualTo("run_id,workflow,key,started_at,reported_at,expected_seconds,elapsed_seconds");
        assertThat(table.subList(1, 3))
                .allSatisfy(row -> assertThat(row).startsWith("slow-").contains("Fit[a],2026-01-01T00:00:00"));
    }

    @Test
    void limitIsDerivedFromUsualDuration() {
        assertThat(json("/late-executions").get("items")).allSatisfy(late -> {
            assertThat(late.get("expected_seconds").asDouble()).isEqualTo(20);
            assertThat(late.get("elapsed_seconds").asDouble()).isGreaterThan(20);
        });
    }

    @Test
    void runAndExecutionAreShownAsLate() {
        assertThat(json("/runs/slow-1").get("late").asBoolean()).isTrue();
        assertThat(json("/runs/usual-1").get("late").asBoolean()).isFalse();
        assertThat(json("/runs/slow-1/executions").at("/items/0/late").asBoolean())
                .isTrue();
    }

    private static void start(String run) {
        send(run, "run.started", 0, "{\"workflow\": {\"namespace\": \"test\", \"name\": \"late\"}}");
        send(run, "module.started", 0, "{\"module\": \"Fit\", \"experiment\": \"a\"}");
    }

    private static void send(String run, String type, int seconds, String data) {
        client.post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/cloudevents+json")
                .bodyValue("""
                        {"specversion": "1.0", "id": "%s", "source": "/test", "subject": "%s",
                         "type": "io.waymark.%s", "time": "%s", "data": %s}
                        """.formatted(type, run, type, START.plusSeconds(seconds), data))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static JsonNode json(String path) {
        return DomainJson.MAPPER.readTree(body(path, "application/json"));
    }

    private static String body(String path, String mediaType) {
        var answer = client.get()
                .uri("/api/v1" + path)
                .header("Accept", mediaType)
                .exchange()
                .expectBody(String.class)
                .returnResult();
        return String.valueOf(answer.getResponseBody());
    }
}
