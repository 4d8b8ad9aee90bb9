package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the memory and the work of an open page are bounded while items arrive at 500 a second for the seconds of
 * the system property {@code dashboard.memory.seconds}, by default 10. The heap after a collection may grow by 10
 * percent after the lists of the page were filled to their limits. The page is rendered at most once in a frame.
 */
class DashboardMemoryIT {
    private static final Logger log = LoggerFactory.getLogger(DashboardMemoryIT.class);

    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("dashboard.memory.seconds", 10));
    private static final double MAX_GROWTH = 1.1;

    /** An event changes the type of each field: a change for each, and a snapshot. */
    private static final int FIELDS = 124;

    private static final int EVENTS_PER_SECOND = 4;
    /** More items than the live feed remembers identities, which are 40,000. */
    private static final int EVENTS_TO_FILL = 45_000 / FIELDS;

    private static final int EVENTS_OF_HISTORY = 40;

    /** The renderings of a component for each item; 500 items a second in 60 frames would be 0.12. */
    private static final double MAX_RENDERINGS_PER_ITEM = 0.2;

    /**
     * Counts frames and the renderings of each component, with the Preact of the page, and collects the durations of
     * tasks above 50 ms.
     */
    private static final String WATCH = """
            const answer = arguments[0];
            import(document.querySelector('script[type=module][src]').src).then((main) => {
              const { options } = Object.values(main).find((library) => library.options && library.render);
              const watched = window.watched = { renderings: {}, frames: 0, longTasks: [], start: performance.now() };
              const { diffed } = options;
              options.diffed = (element) => {
                const { name } = typeof element.type === 'function' ? element.type : {};
                if (name) watched.renderings[name] = (watched.renderings[name] ?? 0) + 1;
                diffed?.(element);
              };
              const count = () => { watched.frames++; requestAnimationFrame(count); };
              requestAnimationFrame(count);
              new PerformanceObserver((list) => list.getEntries()
                .forEach(({ duration }) => watched.longTasks.push(duration))).observe({ type: 'longtask' });
              answer();
            });
            """;

    private static final String WATCHED = """
            const { renderings, frames, longTasks, start } = window.watched;
            return [renderings[arguments[0]] ?? 0, frames, longTasks.length, Math.max(0, ...longTasks),
              (performance.now() - start) / 1000];
            """;

    private static Browser browser;
    private static ServiceProcess service;

    private int events;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        service = ServiceProcess.start(DashboardMemoryIT.class);
        browser.command("HeapProfiler.enable", Map.of());
        browser.command("Performance.enable", Map.of("timeDomain", "threadTicks"));
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

    @ParameterizedTest
    @CsvSource({"feed-memory, /changes/live", "run-memory, /runs/run-memory"})
    void heapStaysBounded(String run, String address) {
        send(run, "run.started", "{\"limits\": {\"max_snapshots\": 100}}");
        browser.open(service.url() + address);
        browser.see("[data-state='live']");
        IntStream.range(0, EVENTS_TO_FILL).forEach(ignored -> changeAllFields(run));
        awaitPage(run, "full");

        double before = heap();
        changeFieldsForTheDuration(run);
        awaitPage(run, "ended");
        double after = heap();

        log.info("{}: {} MB when full, {} MB after {} at 500 items/s", address, before, after, DURATION);
        assertThat(after).isLessThanOrEqualTo(before * MAX_GROWTH);
    }

    @ParameterizedTest
    @CsvSource({"feed-rendering, /changes/live, ChangesView", "run-rendering, /runs/run-rendering, RunView"})
    void pageIsRenderedOnceInAFrame(String run, String address, String view) {
        send(run, "run.started", "{\"limits\": {\"max_snapshots\": 100}}");
        browser.open(service.url() + address);
        browser.see("[data-state='live']");
        IntStream.range(0, EVENTS_OF_HISTORY).forEach(ignored -> changeAllFields(run));
        awaitPage(run, "opened");
        browser.evaluateAsync(WATCH);
        double busyBefore = taskSeconds();
        int before = events;

        changeFieldsForTheDuration(run);
        awaitPage(run, "ended");

        int items = (events - before) * (FIELDS + 1);
        double worked = taskSeconds() - busyBefore;
        var watched = ((List<?>) browser.evaluate(WATCHED, view))
                .stream().map(one -> ((Number) one).doubleValue()).toList();
        double renderings = watched.get(0);
        double frames = watched.get(1);
        double seconds = watched.get(4);
        log.info(
                "{}: {} renderings and {} frames for {} items, {} frames/s; {} long tasks, the longest {} ms; busy {} %",
                address,
                renderings,
                frames,
                items,
                Math.round(frames / seconds),
                watched.get(2),
                watched.get(3),
                Math.round(100 * worked / seconds));
        assertThat(renderings).isBetween(1.0, frames);
        assertThat(renderings / items).isLessThan(MAX_RENDERINGS_PER_ITEM);
    }

    /** Publishes the failure of an execution of this run and of another one, and waits until the page shows either. */
    private void awaitPage(String run, String name) {
        send(run, "module.failed", """
                {"module": "%s", "experiment": "a", "error": {"type": "Error", "message": "none"}}""".formatted(name));
        NightlyRunsFixture.awaitText(service, "/api/v1/runs/" + run + "/executions", name);
        send(run + "-" + name, "run.started", "{}");
        browser.see(".feed-run, .timeline-label", name);
    }

    private void changeFieldsForTheDuration(String run) {
        var end = Instant.now().plus(DURATION);
        while (Instant.now().isBefore(end)) {
            changeAllFields(run);
            LockSupport.parkNanos(
                    Duration.ofSeconds(1).dividedBy(EVENTS_PER_SECOND).toNanos());
        }
    }

    private void changeAllFields(String run) {
        var type = events % 2 == 0 ? "int" : "str";
        var fields = IntStream.range(0, FIELDS)
                .mapToObj(i -> "\"field_%d\": {\"type\": \"%s\"}".formatted(i, type))
                .collect(Collectors.joining(", "));
        send(run, "module.completed", """
                {"module": "Loader", "experiment": "a", "schema": {"id": "wide", "attributes": {%s}}}""".formatted(fields));
    }

    private void send(String run, String type, String data) {
        events++;
        service.send(List.of("""
                {"specversion": "1.0", "id": "%d", "source": "/test", "type": "io.waymark.%s", "subject": "%s",
                 "time": "%s", "data": %s}""".formatted(events, type, run, Instant.now(), data)
                .replace("\n", " ")
                .getBytes(UTF_8)));
    }

    /** Returns the processor time of the main thread of the page, in seconds. */
    private static double taskSeconds() {
        var metrics =
                (List<?>) browser.command("Performance.getMetrics", Map.of()).get("metrics");
        return metrics.stream()
                .map(one -> (Map<?, ?>) one)
                .filter(one -> "TaskDuration".equals(one.get("name")))
                .mapToDouble(one -> ((Number) one.get("value")).doubleValue())
                .sum();
    }

    /** Returns the used heap of the page after a collection, in megabytes. */
    private static double heap() {
        browser.command("HeapProfiler.collectGarbage", Map.of());
        var used = (Number) browser.command("Runtime.getHeapUsage", Map.of()).get("usedSize");
        return Math.round(used.doubleValue() / 100_000) / 10.0;
    }
}
