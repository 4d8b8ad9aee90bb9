package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** Compares the metrics and alerts of the operations guide with those of the running service, in both directions. */
class OperationsDocsIT {
    private static final Pattern IN_TEXT = Pattern.compile("`((?:waymark|r2dbc|http|jvm)_[a-z0-9_]+)(?:\\{[^`]*\\})?`");
    private static final Pattern IN_QUERY = Pattern.compile("\\b((?:waymark|r2dbc|http|jvm|process)_[a-z0-9_]+)");
    private static final Pattern IN_METRICS = Pattern.compile("(?m)^([a-z0-9_]+?)(?:\\{[^\\n]*?\\})? [^ \\n]+$");
    private static final Pattern PARTS = Pattern.compile("_(?:bucket|count|sum|max)$");
    private static TestService service;

    @BeforeAll
    static void start() {
        var database = TestServers.newDatabase(OperationsDocsIT.class);
        service = TestService.onDatabase(database, "--waymark.read.url=" + database);
        var run = EventFixtures.newRun();
        var event = EventFixtures.json(run, "1", "Loader");
        service.client()
                .post()
                .uri("/api/v1/events")
                .contentType(MediaType.parseMediaType("application/cloudevents+json"))
                .bodyValue(event)
                .exchange()
                .expectStatus()
                .isAccepted();
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(shown())
                        .contains("waymark_ingest_lag", "waymark_ingest_stage_seconds_max", "waymark_feed_ring_items"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void documentedMetricsExist() throws IOException {
        var shown = shown();
        var families = shown.stream().map(OperationsDocsIT::family).collect(Collectors.toSet());
        assertThat(named())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(shown.contains(name) || families.contains(name))
                        .as(name)
                        .isTrue());
    }

    @Test
    void everyWaymarkMetricIsDocumented() throws IOException {
        var named = named().stream().map(OperationsDocsIT::family).collect(Collectors.toSet());
        assertThat(shown().stream().filter(name -> name.startsWith("waymark_")).map(OperationsDocsIT::family))
                .isSubsetOf(named);
    }

    @Test
    void alertsAndDashboardUseExistingMetrics() throws IOException {
        var shown = shown();
        for (var file : List.of("prometheus/alerts.yml", "grafana/dashboards/waymark.json")) {
            assertThat(watched(file)).hasSizeGreaterThan(10).isSubsetOf(shown);
        }
    }

    @Test
    void documentedAlertsAreDefined() throws IOException {
        var watched = watched("prometheus/alerts.yml");
        assertThat(Files.readAllLines(Path.of("src/docs/operations.md")).stream()
                        .filter(line -> line.startsWith("| ") && line.split("\\|", -1).length == 6)
                        .map(line -> names(IN_TEXT, line.split("\\|", -1)[2]))
                        .filter(names -> !names.isEmpty()))
                .hasSizeGreaterThan(10)
                .allSatisfy(names -> assertThat(names).containsAnyElementsOf(watched));
    }

    private static Set<String> watched(String file) throws IOException {
        return names(IN_QUERY, Files.readString(Path.of("deploy").resolve(file)));
    }

    private static Set<String> named() throws IOException {
        var page = Files.readString(Path.of("src/docs/operations.md"));
        return names(IN_TEXT, page.replace("`waymark_reader`", "a role"));
    }

    private static Set<String> shown() {
        return names(
                IN_METRICS,
                service.client()
                        .get()
                        .uri("/actuator/prometheus")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody());
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String family(String name) {
        return PARTS.matcher(name).replaceFirst("");
    }
}
