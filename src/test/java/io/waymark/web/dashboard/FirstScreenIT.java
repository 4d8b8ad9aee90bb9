package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.ServiceProcess;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** A latency that exceeds the time in which the page handles the answers of one round trip. */
    private static final int LONG_LATENCY_MILLIS = 1500;

    private static final Map<String, Object> LONG_LATENCY =
            Map.of("offline", false, "latency", LONG_LATENCY_MILLIS, "downloadThroughput", -1, "uploadThroughput", -1);

    /** How long the page must not request anything until it counts as complete. */
    private static final int QUIET_MILLIS = 2000;

    private static final String TIME_OF_CONTENT = """
            const observer = new MutationObserver(() => {
              if (!document.querySelector('[data-run], [data-key], [data-workflow], [data-field]')) return;
              window.timeOfContent = performance.now();
              observer.disconnect();
            });
            observer.observe(document, { childList: true, subtree: true });
            """;

    /** Waits until the page requests nothing more, and returns name, bytes, start and end in ms of each request. */
    private static final String LOADED = """
            const [quiet, answer] = arguments;
            const loaded = () =>
              [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
            let last = [];
            const timer = setInterval(() => {
              const all = loaded();
              if (all.length === last.length) {
                clearInterval(timer);
                answer(all.filter(({ transferSize }) => transferSize > 0)
                  .map(({ name, transferSize, startTime, responseEnd }) =>
                    [name, transferSize, startTime, responseEnd]));
              }
              last = all;
            }, quiet);
            """;

    private record Loaded(String name, long bytes, double start, double end) {
        /** Returns the name; the icon of the tab, which has a mark after the data of a failed run, counts once. */
        String withoutMark() {
            return name.replaceFirst("/icon-\\w+\\.svg$", "/icon.svg");
        }
    }

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
        browser.command("Network.emulateNetworkConditions", FAST_3G);
    }

    @ParameterizedTest
    @CsvSource({
        "/, [data-workflow], 90000, 12",
        "/runs, [data-run], 90000, 12",
        "/runs/petsard-grid-2x2x2, [data-key], 90000, 12",
        "/runs/large, [data-key], 90000, 13"
    })
    void firstScreenIsSmall(String address, String content, long maxBytes, int maxRequests) {
        browser.open(service.url() + address);
        browser.see(content);

        var loaded = loaded();
        long bytes = loaded.stream().mapToLong(Loaded::bytes).sum();
        long requests = loaded.stream().map(Loaded::withoutMark).distinct().count();
        double first = seconds("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        double data = seconds("window.timeOfContent");
        log.info(
                "{}: {} bytes in {} requests; first content after {} s, data after {} s",
                address,
                bytes,
                requests,
                first,
                data);
        assertThat(bytes).as("bytes of %s", loaded).isLessThanOrEqualTo(maxBytes);
        assertThat(requests).as("requests of %s", loaded).isLessThanOrEqualTo(maxRequests);
        assertThat(data).isLessThan(MAX_SECONDS);
    }

    /**
     * Counts the round trips that depend on each other. Requests of the same round trip overlap, because the latency is
     * long, so the count does not depend on the speed of the machine.
     */
    @ParameterizedTest
    @CsvSource({
        "/, [data-workflow], 3",
        "/runs, [data-run], 3",
        "/runs/petsard-grid-2x2x2, [data-key], 4",
        "/runs/petsard-grid-2x2x2/schema, [data-field], 5",
        "/runs/large, [data-key], 5"
    })
    void contentNeedsFewRoundTrips(String address, String content, int maxRoundTrips) {
        browser.command("Network.emulateNetworkConditions", LONG_LATENCY);
        browser.open(service.url() + address);
        browser.see(content);
        double shown = ((Number) browser.evaluate("return window.timeOfContent")).doubleValue();

        var before = loaded().stream().filter(one -> one.end <= shown).toList();

        long bytes = before.stream().mapToLong(Loaded::bytes).sum();
        int roundTrips = roundTrips(before);
        log.info("{}: data after {} bytes and {} round trips", address, bytes, roundTrips);
        assertThat(roundTrips).as("round trips of %s", before).isLessThanOrEqualTo(maxRoundTrips);
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
                .containsPattern("<link rel=\"modulepreload\" href=\"./../assets/[0-9a-f]{16}/bundle/run-view\\.")
                .containsPattern("<link rel=\"modulepreload\" href=\"./../assets/[0-9a-f]{16}/bundle/worker.js")
                .doesNotContain("run-tabs-view");
    }

    @Test
    void bothFilesOfATabArePreloaded() throws IOException, InterruptedException {
        var page = service.get("/runs/petsard-adult/schema").body();

        assertThat(page).contains("/bundle/run-view.", "/bundle/run-tabs-view.");
    }

    @Test
    void fileOfAnotherVersionIsMissing() throws IOException, InterruptedException {
        assertThat(service.get("/assets/bundle/run-view.0123456789abcdef.js").statusCode())
                .isEqualTo(404);
    }

    private static List<Loaded> loaded() {
        return ((List<?>) browser.evaluateAsync(LOADED, QUIET_MILLIS))
                .stream().map(one -> (List<?>) one).map(FirstScreenIT::loaded).toList();
    }

    private static Loaded loaded(List<?> one) {
        return new Loaded(
                (String) one.get(0),
                ((Number) one.get(1)).longValue(),
                ((Number) one.get(2)).doubleValue(),
                ((Number) one.get(3)).doubleValue());
    }

    /** Returns the length of the longest chain of requests of which each started after the end of the one before. */
    private static int roundTrips(List<Loaded> requests) {
        var lengths = new HashMap<Loaded, Integer>();
        requests.stream()
                .sorted(Comparator.comparingDouble(Loaded::start))
                .forEach(one -> lengths.put(
                        one,
                        1
                                + lengths.entrySet().stream()
                                        .filter(other -> other.getKey().end <= one.start)
                                        .mapToInt(Map.Entry::getValue)
                                        .max()
                                        .orElse(0)));
        return lengths.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    }

    private static List<String> names() {
        return loaded().stream().map(Loaded::name).toList();
    }

    private static double seconds(String expression) {
        return Math.round(((Number) browser.evaluate("return " + expression)).doubleValue() / 10) / 100.0;
    }
}
