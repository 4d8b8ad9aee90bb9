package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures what the first screen loads with an empty cache, over a simulated connection of 1.6 Mbit/s and 150 ms. */
class FirstScreenIT {
    private static final Logger log = LoggerFactory.getLogger(FirstScreenIT.class);

    /** A wide bound, because other work may slow the browser down; the aim is 1.5 s. */
    private static final double MAX_SECONDS = 8;

    private static final Map<String, Object> FAST_3G =
            Map.of("offline", false, "latency", 150, "downloadThroughput", 200_000, "uploadThroughput", 93_750);

    /** The browser loads the shared worker outside of the page. */
    private static final String WORKER = "/assets/bundle/worker.js";

    private static final String TIME_OF_CONTENT = """
            const observer = new MutationObserver(() => {
              if (!document.querySelector('[data-run], [data-key], [data-workflow]')) return;
              window.timeOfContent = performance.now();
              observer.disconnect();
            });
            observer.observe(document, { childList: true, subtree: true });
            """;

    private static final String LOADED = """
            return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
              .filter(({ transferSize }) => transferSize > 0).map(({ name, transferSize }) => [name, transferSize])
            """;

    private static Browser browser;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        service = ServiceProcess.start(FirstScreenIT.class);
        RecordedTrace.all().map(RecordedTrace::events).forEach(service::send);
        LargeRunFixture.sendTo(service);
        NightlyRunsFixture.awaitText(service, "/api/v1/runs/generated-6", "\"ended_at\":\"");
        NightlyRunsFixture.awaitText(service, "/api/v1/workflows", "petsard");
        browser.command("Network.enable", Map.of());
        browser.command("Network.emulateNetworkConditions", FAST_3G);
        browser.command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", TIME_OF_CONTENT));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.kill();
        }
    }

    @BeforeEach
    void emptyCache() {
        browser.open("about:blank");
        browser.command("Network.clearBrowserCache", Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "/, [data-workflow], 90000, 12",
        "/runs, [data-run], 90000, 12",
        "/runs/petsard-grid-2x2x2, [data-key], 100000, 15",
        "/runs/large, [data-key], 150000, 15"
    })
    void firstScreenIsSmall(String address, String content, long maxBytes, int maxRequests)
            throws IOException, InterruptedException {
        browser.open(service.url() + address);
        browser.see(content);

        var loaded = loaded();
        long bytes = loaded.values().stream().mapToLong(Long::longValue).sum();
        double first = seconds("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        double data = seconds("window.timeOfContent");
        log.info(
                "{}: {} bytes in {} requests; first content after {} s, data after {} s",
                address,
                bytes,
                loaded.size(),
                first,
                data);
        assertThat(bytes).as("bytes of %s", loaded).isLessThanOrEqualTo(maxBytes);
        assertThat(loaded).hasSizeLessThanOrEqualTo(maxRequests);
        assertThat(data).isLessThan(MAX_SECONDS);
    }

    @Test
    void secondVisitLoadsNoAssets() {
        browser.open(service.url() + "/runs");
        browser.see("[data-run]");

        browser.open(service.url() + "/runs/petsard-adult");
        browser.see("[data-key]");
        browser.open(service.url() + "/runs");
        browser.see("[data-run]");

        assertThat(names()).noneMatch(name -> name.contains("/assets/"));
    }

    @Test
    void viewOfTheAddressIsPreloaded() throws IOException, InterruptedException {
        var page = service.get("/runs/petsard-adult").body();

        assertThat(page)
                .containsPattern("<link rel=\"modulepreload\" href=\"./../assets/[0-9a-f]{16}/bundle/run-view\\.");
    }

    @Test
    void fileOfAnotherVersionIsMissing() throws IOException, InterruptedException {
        assertThat(service.get("/assets/bundle/run-view.0123456789abcdef.js").statusCode())
                .isEqualTo(404);
    }

    private static Map<String, Long> loaded() throws IOException, InterruptedException {
        var sizes = new TreeMap<String, Long>();
        for (var one : (List<?>) browser.evaluate(LOADED)) {
            var entry = (List<?>) one;
            sizes.put((String) entry.getFirst(), ((Number) entry.getLast()).longValue());
        }
        sizes.put(WORKER, compressedSize(WORKER));
        return sizes;
    }

    private static long compressedSize(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(service.url() + path)).header("Accept-Encoding", "gzip");
        var answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().length;
    }

    private static List<String> names() {
        return ((List<?>) browser.evaluate(LOADED))
                .stream().map(one -> (String) ((List<?>) one).getFirst()).toList();
    }

    private static double seconds(String expression) {
        return Math.round(((Number) browser.evaluate("return " + expression)).doubleValue() / 10) / 100.0;
    }
}
