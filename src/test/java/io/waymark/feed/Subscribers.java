package io.waymark.feed;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.port.FakeFeedReader;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What subscribers need in tests. */
final class Subscribers {
    private Subscribers() {}

    static FeedSettings settings() {
        return new FeedSettings(
                DataSize.ofKilobytes(20),
                DataSize.ofKilobytes(2),
                50,
                2,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2));
    }

    static Serving serving(FakeFeedReader reader, Ring ring, Scheduler scheduler) {
        var metrics = new FeedMetrics(new SimpleMeterRegistry());
        var frames = new Frames(FakeFeedReader.NAME);
        var encoder = new EntryEncoder(frames::entry);
        var backlog = new Backlog(reader, encoder, settings(), metrics, scheduler);
        return new Serving(ring, frames, encoder, backlog, settings(), metrics, scheduler);
    }

    /** One that nobody reads. */
    static Subscriber deaf(Lane lane) {
        var serving = serving(new FakeFeedReader(), new Ring(0, 0), Schedulers.immediate());
        return new Subscriber(serving, new FakeOutlet(), Filter.of(Map.of()), null, lane, Beginning.after(0));
    }
}
