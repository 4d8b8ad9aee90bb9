package io.waymark.feed;

import static io.waymark.fixture.Events.newRun;
import static io.waymark.fixture.Events.started;
import static io.waymark.fixture.Events.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.domain.run.RunEvent;
import io.waymark.fixture.FeedItems;
import io.waymark.port.FakeFeedReader;
import io.waymark.port.FeedPage;
import io.waymark.port.StoredRun;
import io.waymark.port.Written;
import io.waymark.tracing.Tracing;
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

class TailTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeFeedReader reader = new FakeFeedReader();
    private final FeedMetrics metrics = new FeedMetrics(new SimpleMeterRegistry());
    private final Audience audience = new Audience(Subscribers.settings(), time);
    private final Tail tail = new Tail(
            reader,
            Subscribers.settings(),
            metrics,
            new Tracing(OpenTelemetry.noop(), Clock.systemUTC()),
            audience,
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
    void theRingBeginsBeforeTheEndForThoseWhoComeBack() {
        assertThat(servingAfter(Duration.ofMillis(100)).ring().size()).isPositive();
    }

    @Test
    void aSlowDatabaseDelaysTheBeginningOfTheFeedForSecondsOnly() {
        var ring = servingAfter(Duration.ofSeconds(1)).ring(); // 4 pages
        assertThat(ring.size()).isZero();
        assertThat(ring.end()).isEqualTo(200);
    }

    @Test
    void whileNobodyListensTheLogIsNotReadAndWhoComesThenBeginsAtItsEnd() {
        var running = tail.run().subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        int read = reader.pagesRead();

        append(99);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(reader.pagesRead()).isEqualTo(read);

        assertThat(tail.there()).isNull();
        var ring = tail.serving().block(Duration.ZERO).ring();
        assertThat(ring.end()).isEqualTo(300);
        assertThat(ring.size()).isZero();
        append(99);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(ring.end()).isEqualTo(400);
        assertThat(ring.size()).isPositive();
        running.dispose();
    }

    @Test
    void itIsReadAsLongAsSomebodyListens() {
        var running = tail.run().subscribe();
        var serving = tail.there();
        var listening = audience.stream(serving, new FakeOutlet(), Filter.of(Map.of()), null, Beginning.after(200))
                .subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));

        append(99);
        assertThat(serving.ring().end()).isEqualTo(300);

        listening.dispose();
        time.advanceTimeBy(Duration.ofMinutes(1));
        append(99);
        assertThat(serving.ring().end()).isEqualTo(300);
        running.dispose();
    }

    @Test
    void whatIsStoredHereIsToldWithoutBeingRead() {
        var running = tail.run().subscribe();
        var ring = tail.there().ring();
        int read = reader.pagesRead();

        tail.tell(new Written(200, () -> page(201)));
        assertThat(ring.end()).isEqualTo(201);
        assertThat(reader.pagesRead()).isEqualTo(read);
        running.dispose();
    }

    @Test
    void whatIsToldTooEarlyWaitsForWhatComesBeforeIt() {
        var running = tail.run().subscribe();
        var ring = tail.there().ring();
        int read = reader.pagesRead();

        tail.tell(new Written(202, () -> page(203)));
        tail.tell(new Written(201, () -> page(202)));
        assertThat(ring.end()).isEqualTo(200);

        tail.tell(new Written(200, () -> page(201)));
        assertThat(ring.end()).isEqualTo(203);
        assertThat(reader.pagesRead()).isEqualTo(read);
        running.dispose();
    }

    @Test
    void whatComesAfterWhatOthersStoredIsToldWhenThatIsRead() {
        var running = tail.run().subscribe();
        var ring = tail.there().ring();

        tail.tell(new Written(202, () -> page(203)));
        append(1);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(ring.end()).isEqualTo(203);
        running.dispose();
    }

    @Test
    void whatIsReadIsNotToldAgain() {
        var running = tail.run().subscribe();

        tail.tell(new Written(202, () -> fail("It was read")));
        append(3);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(tail.there().ring().end()).isEqualTo(204);
        running.dispose();
    }

    @Test
    void whatWaitsForWhatIsNeverToldIsReadInAQuarterOfASecond() {
        var running = tail.run().subscribe();
        int read = reader.pagesRead();

        tail.tell(new Written(202, () -> fail("What comes before it is not there")));
        time.advanceTimeBy(Duration.ofMillis(249));
        assertThat(reader.pagesRead()).isEqualTo(read);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(reader.pagesRead()).isGreaterThan(read);
        running.dispose();
    }

    @Test
    void whenTooMuchWaitsTheLogIsRead() {
        var running = tail.run().subscribe();
        int read = reader.pagesRead();

        for (int after = 300; after < 309; after++) {
            assertThat(reader.pagesRead()).isEqualTo(read);
            tail.tell(new Written(after, () -> fail("What comes before it is not there")));
        }
        assertThat(reader.pagesRead()).isGreaterThan(read);
        running.dispose();
    }

    @Test
    void whatCannotBeToldIsReadAndDoesNotStopWhoStoredIt() {
        var running = tail.run().subscribe();
        int read = reader.pagesRead();

        tail.tell(new Written(200, () -> {
            throw new IllegalStateException("told so");
        }));
        assertThat(reader.pagesRead()).isGreaterThan(read);
        running.dispose();
    }

    @Test
    void nothingIsMadeToBeToldWhileNobodyListens() {
        tail.tell(new Written(200, () -> fail("Nobody listens")));

        var running = tail.run().subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        tail.tell(new Written(200, () -> fail("Nobody listens any more")));
        running.dispose();
    }

    private static FeedPage page(long position) {
        return new FeedPage(List.of(FeedItems.snapshot(position, "run", "Loader")), position, false);
    }

    private Serving servingAfter(Duration aPage) {
        reader.delay(aPage, time);
        var served = new ArrayList<Serving>();
        var running = tail.run().subscribe();
        var waiting = tail.serving().subscribe(served::add);
        time.advanceTimeBy(Duration.ofSeconds(5));
        running.dispose();
        waiting.dispose();
        assertThat(served).hasSize(1);
        return served.getFirst();
    }
}
