package io.waymark.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.TestService;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** Receives a project with more jobs than a run may have modules. */
class ManyJobsIT {
    private static final int FURTHER_JOBS = 5;
    private static final int JOBS = RunPlan.MAX_MODULES + FURTHER_JOBS;
    private static final String PROJECT = "dbt-run-large";

    private final String root = UUID.randomUUID().toString();

    @Test
    void furtherJobsBecomeDeadLetters() {
        try (var service = TestService.start(ManyJobsIT.class)) {
            sendAll(service);

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(reasons(service)).hasSize(FURTHER_JOBS));
            assertThat(reasons(service)).allSatisfy(reason -> assertThat(reason).contains("1000 modules"));
            assertThat(get(service, "/api/v1/runs/" + root)).contains("\"completed\":1000", "\"dead_letters\":5");
            assertThat(get(service, "/api/v1/datasets/warehouse/table999")).contains("\"versions\":1");
        }
    }

    @Test
    void separateRunsHaveNoSuchLimit() {
        try (var service =
                TestService.start(ManyJobsIT.class, "--waymark.openlineage.separate-runs=dbt-prod/" + PROJECT)) {
            sendAll(service);

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(runs(service)).isEqualTo(JOBS));
            assertThat(reasons(service)).isEmpty();
            assertThat(get(service, "/api/v1/datasets/warehouse/table" + (JOBS - 1)))
                    .contains("\"versions\":1");
        }
    }

    private void sendAll(TestService service) {
        var batches = IntStream.range(0, JOBS)
                .boxed()
                .collect(Collectors.groupingBy(number -> number / 250))
                .values();
        for (var numbers : batches) {
            var batch = numbers.stream().map(this::event).collect(Collectors.joining(",", "[", "]"));
            await().atMost(Duration.ofMinutes(1)).until(() -> status(service, batch) == 204);
        }
    }

    /** Returns the completion of a job that wrote a table. */
    private String event(int number) {
        return """
            {"eventType": "COMPLETE", "eventTime": "2026-03-02T04:00:04Z", "producer": "https://example.org/me",
             "run": {"runId": "%s", "facets": {"parent": {"run": {"runId": "%s"},
                 "job": {"namespace": "dbt-prod", "name": "%s"}}}},
             "job": {"namespace": "dbt-prod", "name": "%s.model%d"},
             "outputs": [{"namespace": "warehouse", "name": "table%d",
                 "facets": {"schema": {"fields": [{"name": "id", "type": "bigint"}]}}}]}
            """.formatted(
                UUID.nameUUIDFromBytes((root + number).getBytes(UTF_8)), root, PROJECT, PROJECT, number, number);
    }

    private static List<String> reasons(TestService service) {
        var page = (Value.Members) DomainJson.readValue(get(service, "/api/v1/dead-letters"));
        return ((Value.Items) page.get("items"))
                .items().stream()
                        .map(letter -> ((Value.Text) ((Value.Members) letter).get("reason")).value())
                        .toList();
    }

    private static long runs(TestService service) {
        var body = service.client()
                .get()
                .uri("/api/v1/runs?state=completed")
                .accept(MediaType.APPLICATION_NDJSON)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return body == null ? 0 : body.lines().count();
    }

    /** Sends a batch again until all of it is accepted; a repeated event has no second effect. */
    private static int status(TestService service, String batch) {
        return service.client()
                .mutate()
                .responseTimeout(Duration.ofSeconds(30))
                .build()
                .post()
                .uri("/api/v1/lineage/batch")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(batch)
                .exchange()
                .returnResult(Void.class)
                .getStatus()
                .value();
    }

    private static String get(TestService service, String path) {
        return service.client()
                .get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }
}
