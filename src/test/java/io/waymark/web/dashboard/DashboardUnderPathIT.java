package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.TestService;
import io.waymark.proxy.ReverseProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the dashboard and the API description under a base path. */
class DashboardUnderPathIT {
    private static final String RUN = "petsard-adult";

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static TestService atRoot;
    private static TestService underPath;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        atRoot = TestService.start(DashboardUnderPathIT.class);
        underPath = atRoot.startAnother("--spring.webflux.base-path=/waymark");
        send("adult");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> atRoot.client()
                        .get()
                        .uri("/api/v1/runs/" + RUN)
                        .exchange()
                        .expectBody()
                        .jsonPath("$.state")
                        .isEqualTo("completed"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (underPath != null) {
            underPath.close();
        }
        if (atRoot != null) {
            atRoot.close();
        }
    }

    @Test
    void everythingWorksUnderTheBasePath() {
        checkPages(underPath.url() + "/waymark", "failing");
    }

    @Test
    void everythingWorksBehindPrefixStrippingProxy() throws IOException {
        int port = URI.create(atRoot.url()).getPort();
        try (var nginx = ReverseProxy.nginx("nginx-prefix.conf", folder.resolve("nginx"), port)) {
            checkPages(nginx.url() + "/waymark", "drift");
        }
    }

    /**
     * Opens the dashboard and the API description.
     *
     * @param root the base URL without a slash at its end
     * @param trace the trace of a run that the feed shows
     */
    private static void checkPages(String root, String trace) {
        browser.requests();
        browser.open(root);
        browser.see("[data-workflow]");
        browser.click(".nav-link[href$='/runs']");
        browser.see("[data-run='" + RUN + "'].is-completed");
        browser.see("[data-state='live']");

        browser.click("[data-run='" + RUN + "'] .runs-id");
        browser.see(".timeline-row.is-completed", "Loader");
        assertThat(browser.address()).isEqualTo(root + "/runs/" + RUN);

        browser.open(root + "/runs/" + RUN + "/schema");
        browser.click("a.snapshot:not([aria-current])");
        browser.see(".schema-row");
        assertThat(browser.address()).startsWith(root + "/runs/" + RUN + "/schema?");

        browser.click(".nav-link[href$='/dead-letters']");
        browser.see(".notice-title", "Every event was recorded");
        assertThat(browser.address()).isEqualTo(root + "/dead-letters");

        browser.open(root + "/changes/live");
        browser.see("[data-state='live']");
        send(trace);
        browser.see(".feed-row .feed-run", "petsard-" + trace);

        browser.open(root + "/openapi/ui");
        browser.click("#operations-Runs-listRuns .opblock-summary-control");
        browser.click("#operations-Runs-listRuns .try-out__btn");
        browser.click("#operations-Runs-listRuns .execute");
        browser.see("#operations-Runs-listRuns .live-responses-table .response-col_status", "200");

        assertThat(browser.requests())
                .isNotEmpty()
                .anyMatch(url -> url.startsWith(root + "/api/v1/runs?"))
                .allMatch(url -> url.equals(root) || url.startsWith(root + "/") || url.startsWith("data:"));
        assertThat(browser.consoleMessages()).isEmpty();
    }

    private static void send(String trace) {
        var lines = new StringBuilder();
        new RecordedTrace(trace)
                .events()
                .forEach(event -> lines.append(new String(event, UTF_8)).append('\n'));
        atRoot.client()
                .post()
                .uri("/api/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .bodyValue(lines.toString())
                .exchange()
                .expectStatus()
                .isAccepted();
    }
}
