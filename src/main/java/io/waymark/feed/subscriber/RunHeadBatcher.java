package io.waymark.feed.subscriber;

import io.waymark.domain.run.RunId;
import io.waymark.port.feed.FeedHeads;
import io.waymark.port.feed.FeedReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Asks which runs told something, for many subscribers at once: one question is on its way, the next one gathers. Ten
 * thousand who come back after a restart cost some tens of them.
 */
final class RunHeadBatcher {
    private static final int MAX_BATCH_RUNS = 1000;
    private static final Duration BATCH_WINDOW = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final FeedReader reader;
    private final FeedMetrics metrics;
    private final Scheduler scheduler;
    private final AsyncSemaphore semaphore = new AsyncSemaphore(1);
    private @Nullable HeadQuery openQuery;

    RunHeadBatcher(FeedReader reader, FeedMetrics metrics, Scheduler scheduler) {
        this.reader = reader;
        this.metrics = metrics;
        this.scheduler = scheduler;
    }

    /** It goes on when somebody who waits for its answer goes away. */
    private final class HeadQuery {
        private final Set<RunId> runs = new HashSet<>();
        private final Mono<FeedHeads> answer = semaphore
                .withPermit(Mono.delay(BATCH_WINDOW, scheduler).then(Mono.defer(() -> send(this))))
                .cache();
    }

    /** The feed's end, asked for after this was subscribed to. */
    Mono<Long> feedHead() {
        return Mono.defer(() -> join(null)).map(FeedHeads::through);
    }

    /** Where the run ends, asked for after this was subscribed to. */
    Mono<FeedHeads> headsOf(RunId run) {
        return Mono.defer(() -> join(run));
    }

    private synchronized Mono<FeedHeads> join(@Nullable RunId run) {
        var query = openQuery;
        if (query == null || query.runs.size() >= MAX_BATCH_RUNS) {
            query = new HeadQuery();
            openQuery = query;
        }
        if (run != null) {
            query.runs.add(run);
        }
        return query.answer;
    }

    private Mono<FeedHeads> send(HeadQuery query) {
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
