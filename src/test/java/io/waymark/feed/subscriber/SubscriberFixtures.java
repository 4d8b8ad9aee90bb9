package io.waymark.feed.subscriber;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.feed.buffer.FeedBuffer;
import io.waymark.feed.buffer.RunChannel;
import io.waymark.feed.catchup.PageCache;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.port.feed.FakeFeedReader;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Creates subscribers and their dependencies for tests. */
public final class SubscriberFixtures {
    private SubscriberFixtures() {}

    public static FeedProperties properties() {
        return new FeedProperties(
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

    static FeedContext context(FakeFeedReader reader, FeedBuffer buffer, Scheduler scheduler) {
        var metrics = new FeedMetrics(new SimpleMeterRegistry());
        var frames = new SseFrames(FakeFeedReader.NAME);
        var encoder = new ItemEncoder(frames::encodeItem);
        var pageCache = new PageCache(reader, encoder, properties(), metrics, scheduler);
        return new FeedContext(buffer, frames, encoder, pageCache, properties(), metrics, scheduler);
    }

    /** Creates a subscriber whose client reads nothing. */
    public static Subscriber unread(RunChannel channel) {
        var context = context(new FakeFeedReader(), new FeedBuffer(0, 0), Schedulers.immediate());
        var connection = new FakeConnection();
        connection.stopReading();
        return new Subscriber(
                context, connection, ItemFilter.of(Map.of()), null, channel, StartPosition.after(0), closed -> {});
    }
}
