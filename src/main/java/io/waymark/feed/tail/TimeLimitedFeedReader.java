package io.waymark.feed.tail;

import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads new feed items from the database with a timeout. Counts every failure in the metrics. Logs only the first
 * failure of an outage, and its end.
 */
final class TimeLimitedFeedReader {
    private static final Logger log = LoggerFactory.getLogger(TimeLimitedFeedReader.class);
    private static final int READ_TIMEOUT_POLLS = 10; // a read times out after 10 poll intervals

    private final FeedReader reader;
    private final FeedProperties properties;
    private final FeedMetrics metrics;
    private final Scheduler scheduler;
    private volatile boolean unavailable;

    TimeLimitedFeedReader(FeedReader reader, FeedProperties properties, FeedMetrics metrics, Scheduler scheduler) {
        this.reader = reader;
        this.properties = properties;
        this.metrics = metrics;
        this.scheduler = scheduler;
    }

    Mono<Cursor> head() {
        return runIsolated(reader.head());
    }

    Mono<FeedPage> after(long position) {
        return runIsolated(reader.after(position, properties.pageSize()));
    }

    void failed(Throwable failure) {
        metrics.recordTailFailure();
        if (!unavailable && !StoreUnavailableException.isBeforeMigration(failure)) {
            unavailable = true;
            log.warn(
                    "Could not read the feed. Retrying; subscribers get no new items until the database responds.",
                    failure);
        }
    }

    /** Ends a failure that was reported. */
    void succeeded() {
        if (unavailable) {
            unavailable = false;
            log.info("Reading the feed succeeds again. Subscribers receive new items.");
        }
    }

    /**
     * Runs a read on the scheduler with a timeout. The scheduler catches an error of the JVM that the reader throws at
     * the subscriber, and the waiting streams continue after the timeout.
     */
    private <T> Mono<T> runIsolated(Mono<T> read) {
        return read.subscribeOn(scheduler).timeout(properties.poll().multipliedBy(READ_TIMEOUT_POLLS), scheduler);
    }
}
