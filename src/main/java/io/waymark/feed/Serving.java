package io.waymark.feed;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What all subscribers of an instance share. */
record Serving(
        Ring ring,
        Frames frames,
        EntryEncoder encoder,
        Backlog backlog,
        FeedSettings settings,
        FeedMetrics metrics,
        Scheduler scheduler) {

    /** Milliseconds, of any origin. */
    long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    /** Bytes: as soon as a write has so many, it goes out. */
    int most() {
        return Math.toIntExact(settings.write().toBytes());
    }

    /** Nothing, after a while. */
    <T> Mono<T> pause() {
        return Mono.delay(settings.poll(), scheduler).then(Mono.empty());
    }

    /** A different time for each client, so that they do not all come back at once. */
    Duration retry() {
        long base = settings.retry().toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(base / 2, base * 2 + 1));
    }
}
