package io.waymark.feed.tail;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.domain.schema.Value;
import io.waymark.feed.buffer.FeedBuffer;
import io.waymark.feed.buffer.RunChannel;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.subscriber.SubscriberFixtures;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.fixture.FeedItemFixtures;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.feed.FakeFeedReader;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.store.StoredRun;
import io.waymark.tracing.EventTracer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Tests that the tailer continues after any error, including errors of the JVM. */
class FeedTailerErrorsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final FeedProperties SETTINGS = new FeedProperties(
            DataSize.ofMegabytes(1),
            DataSize.ofKilobytes(2),
            50,
            2,
            Duration.ofMillis(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2));

    private final Scheduler scheduler = Schedulers.newParallel("tail-survival", 2);
    private final FakeFeedReader reader = new FakeFeedReader();
    private final FeedTailer tailer = new FeedTailer(
            reader,
            SETTINGS,
            new FeedMetrics(new SimpleMeterRegistry()),
            new EventTracer(OpenTelemetry.noop(), Clock.systemUTC()),
            new SubscriberRegistry(SETTINGS, scheduler),
            scheduler,
            Clock.systemUTC());
    private Disposable running;

    static Stream<Error> errors() {
        return Stream.of(
                new OutOfMemoryError("injected"),
                new StackOverflowError("injected"),
                new NoClassDefFoundError("injected"));
    }

    @BeforeEach
    void follow() {
        append();
        running = tailer.run().subscribe();
    }

    @AfterEach
    void stop() {
        running.dispose();
        scheduler.dispose();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void tailerSurvivesErrorsWhileReading(Error error) {
        var buffer = tailer.context().block(TIMEOUT).buffer();
        await(buffer, 2);

        reader.fail(error, error);
        append();

        await(buffer, 4);
        append();
        await(buffer, 6);
        assertThat(buffer.size()).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void publishErrorDoesNotReachTheWriter(Error error) {
        var buffer = tailer.context().block(TIMEOUT).buffer();
        await(buffer, 2);

        assertThatCode(() -> tailer.onCommit(new CommittedItems(2, () -> {
                    throw error;
                })))
                .doesNotThrowAnyException();
        append();

        await(buffer, 4);
        tailer.onCommit(new CommittedItems(4, () -> page(FeedItemFixtures.snapshot(5, "run-1", "Loader"))));
        await(buffer, 5);
    }

    /** The item is nested so deeply that every encoding overflows the stack. */
    @Test
    void unencodableItemIsSkipped() {
        var context = tailer.context().block(TIMEOUT);
        await(context.buffer(), 2);
        Value nested = Value.Members.empty();
        for (int i = 0; i < 1_000_000; i++) {
            nested = new Value.Items(List.of(nested));
        }
        var poison = FeedItemFixtures.snapshot(3, "run-1", "Loader", Value.Members.of("nested", nested));
        var channel = new RunChannel[1];
        context.buffer().add(null, joined -> {
            channel[0] = joined;
            return SubscriberFixtures.unread(joined);
        });

        for (int i = 0; i < ItemEncoder.MAX_ATTEMPTS; i++) {
            tailer.onCommit(new CommittedItems(2, () -> page(poison)));
        }
        tailer.onCommit(new CommittedItems(3, () -> page(FeedItemFixtures.snapshot(4, "run-1", "Loader"))));

        await(context.buffer(), 4);
        var position = channel[0].positionAt(2);
        assertThat(position.next().gap().reason()).isEqualTo(Gap.Reason.UNREADABLE);
        assertThat(position.next().gap()).isNull();
    }

    private void append() {
        var run = newRun();
        reader.append(update(StoredRun.unknown(run), started(run, "1", "Loader")));
    }

    private static FeedPage page(FeedItem item) {
        return new FeedPage(List.of(item), item.position(), false);
    }

    private static void await(FeedBuffer buffer, long end) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (buffer.head() < end) {
            assertThat(System.nanoTime())
                    .as("head of the buffer: %d", buffer.head())
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
