package io.waymark.feed.catchup;

import io.waymark.domain.run.RunId;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.port.feed.FeedHeadPositions;
import io.waymark.port.feed.FeedReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Queries the last feed position of runs for many subscribers with few statements. While one query is in progress, the
 * next one collects up to 1000 runs. If 10,000 subscribers reconnect after a restart, this takes some tens of queries.
 */
final class LastPositionBatcher {
    private static final int MAX_BATCH_RUNS = 1000;
    private static final Duration BATCH_WINDOW = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final FeedReader reader;
    private final FeedMetrics metrics;
    private final Scheduler scheduler;
    private final AsyncSemaphore semaphore = new AsyncSemaphore(1);
    private @Nullable HeadQuery openQuery;

    LastPositionBatcher(FeedReader reader, FeedMetrics metrics, Scheduler scheduler) {
        this.reader = reader;
        this.metrics = metrics;
        this.scheduler = scheduler;
    }

    /** A query for several runs. It continues if a waiting subscriber cancels. */
    private final class HeadQuery {
        private final Set<RunId> runs = new HashSet<>();
        private final Mono<FeedHeadPositions> result = semaphore
                .withPermit(Mono.delay(BATCH_WINDOW, scheduler).then(Mono.defer(() -> send(this))))
                .cache();
    }

    /** Returns the last position of the feed, queried after the subscription. */
    Mono<Long> feedHead() {
        return Mono.defer(() -> join(null)).map(FeedHeadPositions::through);
    }

    /** Returns the last positions of the run and of the feed, queried after the subscription. */
    Mono<FeedHeadPositions> headsOf(RunId run) {
        return Mono.defer(() -> join(run));
    }

    private synchronized Mono<FeedHeadPositions> join(@Nullable RunId run) {
        var query = openQuery;
        if (query == null || query.runs.size() >= MAX_BATCH_RUNS) {
            query = new HeadQuery();
            openQuery = query;
        }
        if (run != null) {
            query.runs.add(run);
        }
        return query.result;
    }

    private Mono<FeedHeadPositions> send(HeadQuery query) {
        seal(query);
        metrics.recordHeadQuery();
        return reader.heads(query.runs).subscribeOn(scheduler).timeout(TIMEOUT, scheduler);
    }

    private synchronized void seal(HeadQuery query) {
        if (openQuery == query) {
            openQuery = null;
        }
    }
}
