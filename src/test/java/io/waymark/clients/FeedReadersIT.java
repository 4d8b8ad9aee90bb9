package io.waymark.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Follows the feed with each client from one cursor while the service is restarted gracefully and then killed. */
class FeedReadersIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String OKHTTP = "okhttp-sse";
    private static final List<String> NPM_PACKAGES = List.of("eventsource3", "eventsource4");

    private static final Map<String, FeedReader> readers = new LinkedHashMap<>();
    private static ServiceProcess service;
    private static List<ReceivedItem> expected;

    @BeforeAll
    static void followTheFeedThroughRestarts() throws Exception {
        service = ServiceProcess.start(FeedReadersIT.class);
        var api = new HttpApi(service.url());
        var cursor = api.get("/api/v1/runs", "application/json")
                .headers()
                .firstValue("Waymark-Cursor")
                .orElseThrow();
        var path = "/api/v1/feed?kinds=snapshot,change,timing,run&from=" + cursor; // the items of events
        var feed = service.url() + path;
        startReader(OKHTTP, () -> new OkHttpReader(feed));
        NPM_PACKAGES.forEach(name -> startReader(name, () -> new NpmEventSourceReader(name, feed)));
        await("all readers connect", () -> readers.values().stream().allMatch(reader -> reader.connections() == 1));

        var runs = Stream.generate(() -> ExampleRun.of("grid")).limit(2).toList();
        var events = interleaved(runs);
        var publisher = new PacedPublisher(api, events);
        await("a third is published", () -> publisher.accepted() > events.size() / 3);
        assertThat(service.stop()).isIn(0, 143);
        service.start();
        await("two thirds are published", () -> publisher.accepted() > events.size() * 2 / 3);
        await("all readers reconnect", () -> readers.values().stream().allMatch(FeedReadersIT::hasReconnected));
        service.kill();
        service.start();
        await("all are published", () -> publisher.accepted() == events.size());
        assertThat(publisher.attempts()).isGreaterThan(events.size());

        int count = runs.stream().mapToInt(ExampleRun::feedItems).sum();
        expected = api.feed(path, count);
        assertThat(expected).extracting(ReceivedItem::id).doesNotHaveDuplicates();
    }

    @AfterAll
    static void stop() {
        readers.values().forEach(FeedReader::close);
        service.kill();
    }

    @Test
    void okHttpReceivesEachItemOnceInOrder() {
        checkItems(OKHTTP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eventsource3", "eventsource4"})
    void npmEventSourceReceivesEachItemOnceInOrder(String name) {
        checkItems(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eventsource3", "eventsource4"})
    void npmEventSourceGivesUpAtAnError(String name) {
        try (var reader = new NpmEventSourceReader(name, service.url() + "/api/v1/feed?kinds=none")) {
            await("the reader gives up", reader::gaveUp);

            assertThat(reader.connections()).isZero();
        }
    }

    private static void checkItems(String name) {
        var reader = readers.get(name);
        if (reader == null) {
            throw new TestAbortedException(name + " is not installed");
        }
        await("all items arrive", () -> reader.gaveUp() || reader.items().size() >= expected.size());

        assertThat(reader.gaveUp()).isFalse();
        assertThat(reader.items()).isEqualTo(expected);
        assertThat(reader.connections()).isGreaterThanOrEqualTo(3);
    }

    private static boolean hasReconnected(FeedReader reader) {
        return reader.gaveUp() || reader.connections() >= 2;
    }

    /** Starts a reader. If its packages are missing, the skipped tests have been reported and no reader starts. */
    private static void startReader(String name, Supplier<FeedReader> start) {
        try {
            readers.put(name, start.get());
        } catch (TestAbortedException missing) {
            // the tests of this reader are skipped
        }
    }

    /** Returns the events of several runs, round-robin by run. */
    private static List<String> interleaved(List<ExampleRun> runs) {
        var events = new ArrayList<String>();
        IntStream.range(0, runs.getFirst().lines().size())
                .forEach(i -> runs.forEach(run -> events.add(run.lines().get(i))));
        return events;
    }

    private static void await(String condition, Callable<Boolean> check) {
        Awaitility.await(condition)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(check);
    }
}
