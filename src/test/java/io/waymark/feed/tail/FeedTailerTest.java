package io.waymark.feed.tail;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.domain.run.RunEvent;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.subscriber.FakeConnection;
import io.waymark.feed.subscriber.FeedContext;
import io.waymark.feed.subscriber.StartPosition;
import io.waymark.feed.subscriber.SubscriberFixtures;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.fixture.FeedItemFixtures;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.feed.FakeFeedReader;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.store.StoredRun;
import io.waymark.tracing.EventTracer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class FeedTailerTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeFeedReader reader = new FakeFeedReader();
    private final FeedMetrics metrics = new FeedMetrics(new SimpleMeterRegistry());
    private final SubscriberRegistry subscriberRegistry = new SubscriberRegistry(SubscriberFixtures.properties(), time);
    private final FeedTailer tailer = new FeedTailer(
            reader,
            SubscriberFixtures.properties(),
            metrics,
            new EventTracer(OpenTelemetry.noop(), Clock.systemUTC()),
            subscriberRegistry,
            time,
            Clock.systemUTC());

    @BeforeEach
    void fill() {
        append(199);
    }

    private void append(int events) {
        var run = newRun();
        var started = IntStream.range(0, events)
                .mapToObj(i -> started(run, Integer.toString(i), "Loader"))
                .toArray(RunEvent[]::new);
        reader.append(update(StoredRun.unknown(run), started));
    }

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void bufferStartsBeforeTheHead() {
        assertThat(contextAfter(Duration.ofMillis(100)).buffer().size()).isPositive();
    }

    @Test
    void slowDatabaseDelaysStartOnlyBriefly() {
        var buffer = contextAfter(Duration.ofSeconds(1)).buffer(); // 4 pages
        assertThat(buffer.size()).isZero();
        assertThat(buffer.head()).isEqualTo(200);
    }

    @Test
    void idleTailerStopsReadingUntilSubscribed() {
        var running = tailer.run().subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        int read = reader.pagesRead();

        append(99);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(reader.pagesRead()).isEqualTo(read);

        assertThat(tailer.current()).isNull();
        var buffer = tailer.context().block(Duration.ZERO).buffer();
        assertThat(buffer.head()).isEqualTo(300);
        assertThat(buffer.size()).isZero();
        append(99);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(buffer.head()).isEqualTo(400);
        assertThat(buffer.size()).isPositive();
        running.dispose();
    }

    @Test
    void tailerReadsWhileSubscribed() {
        var running = tailer.run().subscribe();
        var context = tailer.current();
        var connection = new FakeConnection();
        subscriberRegistry.open(context, connection, ItemFilter.of(Map.of()), null, StartPosition.after(200));
        time.advanceTimeBy(Duration.ofMinutes(1));

        append(99);
        assertThat(context.buffer().head()).isEqualTo(300);

        connection.disconnect();
        time.advanceTimeBy(Duration.ofMinutes(1));
        append(99);
        assertThat(context.buffer().head()).isEqualTo(300);
        running.dispose();
    }

    @Test
    void committedItemsArePublishedWithoutReading() {
        var running = tailer.run().subscribe();
        var buffer = tailer.current().buffer();
        int read = reader.pagesRead();

        tailer.onCommit(new CommittedItems(200, () -> page(201)));
        assertThat(buffer.head()).isEqualTo(201);
        assertThat(reader.pagesRead()).isEqualTo(read);
        running.dispose();
    }

    @Test
    void earlyCommitWaitsForPredecessors() {
        var running = tailer.run().subscribe();
        var buffer = tailer.current().buffer();
        int read = reader.pagesRead();

        tailer.onCommit(new CommittedItems(202, () -> page(203)));
        tailer.onCommit(new CommittedItems(201, () -> page(202)));
        assertThat(buffer.head()).isEqualTo(200);

        tailer.onCommit(new CommittedItems(200, () -> page(201)));
        assertThat(buffer.head()).isEqualTo(203);
        assertThat(reader.pagesRead()).isEqualTo(read);
        running.dispose();
    }

    @Test
    void commitAfterForeignItemsFollowsTheirRead() {
        var running = tailer.run().subscribe();
        var buffer = tailer.current().buffer();

        tailer.onCommit(new CommittedItems(202, () -> page(203)));
        append(1);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(buffer.head()).isEqualTo(203);
        running.dispose();
    }

    @Test
    void readItemsAreNotPublishedAgain() {
        var running = tailer.run().subscribe();

        tailer.onCommit(new CommittedItems(202, () -> fail("The page was read already")));
        append(3);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(tailer.current().buffer().head()).isEqualTo(204);
        running.dispose();
    }

    @Test
    void waitingCommitIsReadAfterTimeout() {
        var running = tailer.run().subscribe();
        int read = reader.pagesRead();

        tailer.onCommit(new CommittedItems(202, () -> fail("Its predecessors are missing")));
        time.advanceTimeBy(Duration.ofMillis(249));
        assertThat(reader.pagesRead()).isEqualTo(read);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(reader.pagesRead()).isGreaterThan(read);
        running.dispose();
    }

    @Test
    void tooManyWaitingCommitsTriggerARead() {
        var running = tailer.run().subscribe();
        int read = reader.pagesRead();

        for (int after = 300; after < 309; after++) {
            assertThat(reader.pagesRead()).isEqualTo(read);
            tailer.onCommit(new CommittedItems(after, () -> fail("Its predecessors are missing")));
        }
        assertThat(reader.pagesRead()).isGreaterThan(read);
        running.dispose();
    }

    @Test
    void failingCommitIsReadInstead() {
        var running = tailer.run().subscribe();
        int read = reader.pagesRead();

        tailer.onCommit(new CommittedItems(200, () -> {
            throw new IllegalStateException("injected");
        }));
        assertThat(reader.pagesRead()).isGreaterThan(read);
        running.dispose();
    }

    @Test
    void pageIsNotBuiltWithoutSubscribers() {
        tailer.onCommit(new CommittedItems(200, () -> fail("There are no subscribers")));

        var running = tailer.run().subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        tailer.onCommit(new CommittedItems(200, () -> fail("There are no more subscribers")));
        running.dispose();
    }

    static FeedPage page(long position) {
        return new FeedPage(List.of(FeedItemFixtures.snapshot(position, "run", "Loader")), position, false);
    }

    private FeedContext contextAfter(Duration pageDelay) {
        reader.delay(pageDelay, time);
        var contexts = new ArrayList<FeedContext>();
        var running = tailer.run().subscribe();
        var waiting = tailer.context().subscribe(contexts::add);
        time.advanceTimeBy(Duration.ofSeconds(5));
        running.dispose();
        waiting.dispose();
        assertThat(contexts).hasSize(1);
        return contexts.getFirst();
    }
}
