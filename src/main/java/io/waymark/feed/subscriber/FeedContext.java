package io.waymark.feed.subscriber;

import io.waymark.feed.buffer.FeedBuffer;
import io.waymark.feed.catchup.PageCache;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.item.SseFrames;
import io.waymark.feed.metrics.FeedMetrics;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The objects that all feed subscribers of an instance share.
 *
 * @param buffer the latest items in memory
 * @param frames encodes control messages and positions
 * @param encoder encodes items
 * @param pageCache reads older items from the database
 * @param properties the settings of the feed
 * @param metrics the meters of the feed
 * @param scheduler runs delayed work and supplies the time
 */
public record FeedContext(
        FeedBuffer buffer,
        SseFrames frames,
        ItemEncoder encoder,
        PageCache pageCache,
        FeedProperties properties,
        FeedMetrics metrics,
        Scheduler scheduler) {

    /** Returns the current time in milliseconds, with an arbitrary origin. */
    long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    /** Returns the number of bytes at which a write is sent. */
    int maxWriteBytes() {
        return Math.toIntExact(properties.maxWriteSize().toBytes());
    }

    /** Completes empty after the poll interval. */
    <T> Mono<T> retryDelay() {
        return Mono.delay(properties.poll(), scheduler).then(Mono.empty());
    }

    /**
     * Returns a random reconnection time from half to twice {@code waymark.feed.retry}, so that clients do not
     * reconnect all at once.
     */
    Duration randomizedRetry() {
        long base = properties.retry().toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(base / 2, base * 2 + 1));
    }
}
