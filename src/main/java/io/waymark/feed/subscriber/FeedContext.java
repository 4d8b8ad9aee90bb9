package io.waymark.feed.subscriber;

import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.item.SseFrames;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What all subscribers of an instance share. */
public record FeedContext(
        FeedBuffer buffer,
        SseFrames frames,
        ItemEncoder encoder,
        PageCache pageCache,
        FeedProperties properties,
        FeedMetrics metrics,
        Scheduler scheduler) {

    /** Milliseconds, of any origin. */
    long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    /** Bytes: as soon as a write has so many, it goes out. */
    int maxWriteBytes() {
        return Math.toIntExact(properties.maxWriteSize().toBytes());
    }

    /** Nothing, after a while. */
    <T> Mono<T> retryDelay() {
        return Mono.delay(properties.poll(), scheduler).then(Mono.empty());
    }

    /** A different time for each client, so that they do not all come back at once. */
    Duration randomizedRetry() {
        long base = properties.retry().toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(base / 2, base * 2 + 1));
    }
}
