package io.waymark.feed;

import static io.waymark.fixture.Events.newRun;
import static io.waymark.fixture.Events.started;
import static io.waymark.fixture.Events.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.FeedItems;
import io.waymark.port.FakeFeedReader;
import io.waymark.port.FeedItem;
import io.waymark.port.FeedItem.Gap;
import io.waymark.port.FeedPage;
import io.waymark.port.StoredRun;
import io.waymark.port.Written;
import io.waymark.tracing.Tracing;
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

/** Whatever is thrown, also an error of the JVM, the tail goes on. */
class TailSurvivalTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final FeedSettings SETTINGS = new FeedSettings(
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
    private final Tail tail = new Tail(
            reader,
            SETTINGS,
            new FeedMetrics(new SimpleMeterRegistry()),
            new Tracing(OpenTelemetry.noop(), Clock.systemUTC()),
            new Audience(SETTINGS, scheduler),
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
        running = tail.run().subscribe();
    }

    @AfterEach
    void stop() {
        running.dispose();
        scheduler.dispose();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhileReadingIsSurvived(Error error) {
        var ring = tail.serving().block(LONG).ring();
        await(ring, 2);

        reader.fail(error, error);
        append();

        await(ring, 4);
        append();
        await(ring, 6);
        assertThat(ring.size()).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhilePublishingStopsNoWriter(Error error) {
        var ring = tail.serving().block(LONG).ring();
        await(ring, 2);

        assertThatCode(() -> tail.tell(new Written(2, () -> {
                    throw error;
                })))
                .doesNotThrowAnyException();
        append();

        await(ring, 4);
        tail.tell(new Written(4, () -> page(FeedItems.snapshot(5, "run-1", "Loader"))));
        await(ring, 5);
    }

    /** So deeply nested that the encoder's stack overflows, each time. */
    @Test
    void anItemThatCannotBeEncodedIsPassedOver() {
        var serving = tail.serving().block(LONG);
        await(serving.ring(), 2);
        Value nested = Value.Members.empty();
        for (int i = 0; i < 1_000_000; i++) {
            nested = new Value.Items(List.of(nested));
        }
        var poison = FeedItems.snapshot(3, "run-1", "Loader", Value.Members.of("nested", nested));
        var lane = new Lane[1];
        serving.ring().join(null, joined -> {
            lane[0] = joined;
            return Subscribers.deaf(joined);
        });

        for (int i = 0; i < EntryEncoder.MAX_ATTEMPTS; i++) {
            tail.tell(new Written(2, () -> page(poison)));
        }
        tail.tell(new Written(3, () -> page(FeedItems.snapshot(4, "run-1", "Loader"))));

        await(serving.ring(), 4);
        var place = lane[0].place(2);
        assertThat(place.next().gap().reason()).isEqualTo(Gap.Reason.UNREADABLE);
        assertThat(place.next().gap()).isNull();
    }

    private void append() {
        var run = newRun();
        reader.append(update(StoredRun.unknown(run), started(run, "1", "Loader")));
    }

    private static FeedPage page(FeedItem item) {
        return new FeedPage(List.of(item), item.position(), false);
    }

    private static void await(Ring ring, long end) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (ring.end() < end) {
            assertThat(System.nanoTime()).as("the ring is at %d", ring.end()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
