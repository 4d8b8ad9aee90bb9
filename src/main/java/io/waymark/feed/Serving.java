package io.waymark.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.FeedPage;
import io.waymark.port.FeedReader;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What all subscribers of an instance share. */
record Serving(
        Ring ring,
        Frames frames,
        FeedReader reader,
        Permits permits,
        FeedSettings settings,
        FeedMetrics metrics,
        Scheduler scheduler) {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Milliseconds, of any origin. */
    long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    /** A page for one that is behind the ring; few are read at once, so that the writers keep their connections. Fails when it takes too long: the stream must go on to beat. */
    Mono<FeedPage> page(@Nullable RunId run, long position, int limit) {
        var page = run == null ? reader.after(position, limit) : reader.after(run, position, limit);
        return permits.within(page).timeout(PATIENCE, scheduler).doOnNext(read -> metrics.pageRead());
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
