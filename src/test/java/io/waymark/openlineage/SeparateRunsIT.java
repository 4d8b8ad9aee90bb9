package io.waymark.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.LineageFixture;
import io.waymark.fixture.TestService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** Receives a project whose jobs are runs of their own. */
class SeparateRunsIT {
    private static final String MODEL = "01980a00-0000-7000-8000-000000000211";

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(SeparateRunsIT.class, "--waymark.openlineage.separate-runs=dbt-prod/dbt-run-shop");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void separateRunHasItsJobAsWorkflow() {
        var events = LineageFixture.events("dbt").stream()
                .map(event -> new String(event, UTF_8))
                .toList();

        send(events);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(get("/api/v1/runs/" + MODEL))
                        .contains("\"state\":\"completed\"", "SHOP.MART.shop.customers.build.run"));
    }

    /** Sends a batch until it is accepted; a repeated event has no second effect. */
    private static void send(List<String> events) {
        var batch = "[" + String.join(",", events) + "]";
        await().atMost(Duration.ofMinutes(1)).until(() -> status(batch) == 204);
    }

    private static int status(String batch) {
        return service.client()
                .post()
                .uri("/api/v1/lineage/batch")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(batch)
                .exchange()
                .returnResult(Void.class)
                .getStatus()
                .value();
    }

    private static String get(String path) {
        return service.client()
                .get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }
}
