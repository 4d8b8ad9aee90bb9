package io.waymark.feed;

import static io.waymark.fixture.EventFixtures.envelope;
import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.epoll.Epoll;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.feed.FeedClient.Frame;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.fixture.TestService;
import io.waymark.port.feed.Cursor;
import io.waymark.port.store.StoredRun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests readers that are slow, that disappear, and that read items of runs deleted meanwhile. */
class SlowReadersIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int EVENT_COUNT = 150; // of 100 KB each: more than the socket and feed buffers

    private static TestService service;
    private static FeedClient client;

    @BeforeAll
    static void start() {
        service = TestService.start(
                SlowReadersIT.class,
                "--waymark.feed.ring=200KB",
                "--waymark.feed.heartbeat=500ms",
                "--waymark.feed.stall=3s");
        client = FeedClient.of(service.context());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void awaitNoSubscribers() {
        awaitSubscribers(0);
    }

    @Test
    void slowReaderIsServedFromTheDatabase() {
        var slowRun = newRun();
        var feed = "/api/v1/runs/" + slowRun + "/feed";
        var seen = new CopyOnWriteArrayList<Frame>();
        var slow = slowly(feed, Duration.ofMillis(20), seen, EVENT_COUNT + 1);
        var quickRun = newRun();
        var quick = all("/api/v1/runs/" + quickRun + "/feed", 2);
        awaitSubscribers(2);
        double pages = count("waymark.feed.pages");

        recordLarge(slowRun, EVENT_COUNT);
        record(quickRun, started(quickRun, "1", "Loader"));

        assertThat(quick.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join())
                .hasSize(2);
        assertThat(slow).as("the slow reader has not finished").isNotDone();
        slow.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(count("waymark.feed.pages")).isGreaterThan(pages);
        assertThat(seen).isEqualTo(client.items(feed + "?from=earliest", EVENT_COUNT + 1));
        assertThat(positions(seen)).isSorted().doesNotHaveDuplicates();
        assertThat(count("waymark.feed.cut")).as("disconnected readers").isZero();
    }

    @Test
    void slowReaderGetsGapForPrunedItems() {
        var run = newRun();
        var seen = new CopyOnWriteArrayList<Frame>();
        var slow = slowly("/api/v1/runs/" + run + "/feed", Duration.ofMillis(60), seen, EVENT_COUNT + 1);
        awaitSubscribers(1);
        recordLarge(run, EVENT_COUNT);
        await().atMost(TIMEOUT).until(() -> seen.size() > 2);
        delete(run);

        await().atMost(TIMEOUT).until(() -> !seen.isEmpty() && isDeletion(seen.getLast()));
        slow.cancel(true);

        var beforeGaps =
                seen.stream().takeWhile(frame -> !frame.event().equals("gap")).toList();
        var gaps = seen.subList(beforeGaps.size(), seen.size() - 1); // two if a page was being read
        assertThat(beforeGaps).extracting(Frame::event).contains("snapshot");
        assertThat(positions(beforeGaps)).isSorted().doesNotHaveDuplicates();
        assertThat(gaps).isNotEmpty().extracting(Frame::event).containsOnly("gap");
        assertThat(gaps.getLast().data()).contains("\"reason\":\"deleted\"");
        long item = positions(beforeGaps).getLast();
        for (var gap : gaps) {
            assertThat(gap.data()).contains("\"from\":\"" + cursor(gap, item + 1) + "\"");
            item = Cursor.parse(gap.id()).position();
        }
        assertThat(item - positions(seen).getFirst()).as("positions").isEqualTo(EVENT_COUNT);
    }

    @Test
    void runDeletionReachesCurrentAndReturningReaders() {
        var run = newRun();
        var feed = "/api/v1/runs/" + run + "/feed";
        var live = all(feed, 4);
        var everything = all("/api/v1/feed?kinds=run&run=" + run, 2);
        awaitSubscribers(2);
        record(run, started(run, "1", "Loader"), started(run, "2", "Splitter"));
        delete(run);

        assertThat(live.join()).extracting(Frame::event).containsExactly("snapshot", "run", "snapshot", "run");
        var deletion = live.join().getLast();
        assertThat(deletion.data()).contains("\"state\":\"deleted\"", "\"run_id\":\"" + run + "\"");
        assertThat(everything.join().getLast()).isEqualTo(deletion);
        var first = live.join().getFirst().id();
        assertThat(client.items(feed + "?from=" + first, 3))
                .as("from the buffer")
                .isEqualTo(live.join().subList(1, 4));
        recordLarge(newRun(), 5);
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(client.items(feed + "?from=" + first, 2))
                        .as("from the database")
                        .satisfiesExactly(
                                gap -> assertThat(gap.event()).isEqualTo("gap"),
                                item -> assertThat(item).isEqualTo(deletion)));
        assertThat(client.items("/api/v1/feed?kinds=run&from=" + first, 2).getLast())
                .as("feed of all runs")
                .isEqualTo(deletion);
    }

    @Test
    void vanishedReaderIsDisconnected() {
        assumeThat(Epoll.isAvailable()).as("epoll is available").isTrue();
        try (var reader = UnresponsiveClient.open(client.port(), "/api/v1/runs/" + newRun() + "/feed")) {
            awaitSubscribers(1);
            reader.vanish();
            awaitSubscribers(0);
        }
    }

    private static CompletableFuture<List<Frame>> all(String path, int count) {
        return client.frames(path).take(count).collectList().toFuture();
    }

    private static CompletableFuture<Void> slowly(String path, Duration each, List<Frame> seen, int count) {
        return client.slowly(path, each).take(count).doOnNext(seen::add).then().toFuture();
    }

    private static boolean isDeletion(Frame frame) {
        return frame.event().equals("run") && frame.data().contains("\"state\":\"deleted\"");
    }

    private static void recordLarge(RunId run, int count) {
        var context = Value.Members.of("text", new Value.Text("x".repeat(100_000)));
        var events = IntStream.range(0, count)
                .mapToObj(i -> new RunEvent.ModuleStarted(
                        envelope(run, "e" + i, i), new ModuleExperimentName("M", "default"), null, context))
                .toArray(RunEvent[]::new);
        record(run, events);
    }

    private static void record(RunId run, RunEvent... events) {
        FeedCommits.store(service.context(), List.of(update(StoredRun.unknown(run), events)))
                .block(TIMEOUT);
    }

    private static void delete(RunId run) {
        service.client()
                .delete()
                .uri("/api/v1/runs/{run}", run)
                .exchange()
                .expectStatus()
                .isNoContent();
    }

    private static void awaitSubscribers(int count) {
        var subscriberRegistry = service.context().getBean(SubscriberRegistry.class);
        await().atMost(TIMEOUT).until(() -> subscriberRegistry.size() == count);
    }

    private static double count(String meter) {
        return service.context()
                .getBean(MeterRegistry.class)
                .get(meter)
                .counter()
                .count();
    }

    private static List<Long> positions(List<Frame> frames) {
        return frames.stream().map(frame -> Cursor.parse(frame.id()).position()).toList();
    }

    private static String cursor(Frame template, long position) {
        return new Cursor(Cursor.parse(template.id()).feed(), position).toString();
    }
}
