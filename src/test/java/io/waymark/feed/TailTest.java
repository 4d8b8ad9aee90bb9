package io.waymark.feed;

import static io.waymark.fixture.Events.newRun;
import static io.waymark.fixture.Events.started;
import static io.waymark.fixture.Events.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.waymark.domain.run.RunEvent;
import io.waymark.port.FakeFeedReader;
import io.waymark.port.StoredRun;
import io.waymark.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class TailTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeFeedReader reader = new FakeFeedReader();
    private final FeedMetrics metrics = new FeedMetrics(new SimpleMeterRegistry());
    private final Tail tail = new Tail(
            reader,
            Subscribers.settings(),
            metrics,
            new Tracing(OpenTelemetry.noop(), Clock.systemUTC()),
            time,
            Clock.systemUTC());

    @BeforeEach
    void fill() {
        var run = newRun();
        var events = IntStream.range(0, 199)
                .mapToObj(i -> started(run, Integer.toString(i), "Loader"))
                .toArray(RunEvent[]::new);
        reader.append(update(StoredRun.unknown(run), events));
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
