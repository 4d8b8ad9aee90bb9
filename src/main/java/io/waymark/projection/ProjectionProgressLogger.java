package io.waymark.projection;

import io.waymark.port.projection.ProjectionStatus;
import io.waymark.port.projection.ProjectionStepResult;
import io.waymark.port.projection.ProjectionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Logs the progress of the projection while it is far behind the feed, for example after an upgrade or during a
 * rebuild: one line at the start, one line every 10 s, and one line at the end. Compares the position with the head of
 * the feed at most once per second.
 */
final class ProjectionProgressLogger {
    private static final Logger log = LoggerFactory.getLogger(ProjectionProgressLogger.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    /** The lag below which waiting items are usual. */
    private static final Duration MIN_LAG = Duration.ofSeconds(5);

    private static final double TENTHS_OF_PERCENT = 1000;

    private final ProjectionStore store;
    private final InstantSource clock;
    private final int manyItems;
    private Instant nextCheck = Instant.EPOCH;
    private Instant nextLog = Instant.EPOCH;
    private @Nullable Instant behindSince;
    private long items; // applied since the projection is behind

    /**
     * Creates a logger.
     *
     * @param manyItems the number of waiting items above which the progress is logged
     */
    ProjectionProgressLogger(ProjectionStore store, InstantSource clock, int manyItems) {
        this.store = store;
        this.clock = clock;
        this.manyItems = manyItems;
    }

    /** Logs the progress after a step if a line is due. Never fails. */
    Mono<Void> log(ProjectionStepResult step) {
        items += step.items();
        if (step.switched()) {
            log.info(
                    "Rebuilt the projection up to feed position {}. Requests now read the rebuilt tables.",
                    step.position());
            reset();
            return Mono.empty();
        }
        var now = clock.instant();
        boolean isEnd = !step.hasMore() && behindSince != null;
        if (!isEnd && (!step.hasMore() || now.isBefore(nextCheck))) {
            return Mono.empty();
        }
        nextCheck = now.plus(CHECK_INTERVAL);
        return store.status()
                .flatMapIterable(all -> all)
                .next()
                .doOnNext(status -> log(status, now))
                .onErrorComplete()
                .then();
    }

    /** Forgets the progress, because the projection is rebuilt or another instance continues it. */
    void reset() {
        behindSince = null;
        items = 0;
    }

    private void log(ProjectionStatus status, Instant now) {
        var rebuild = status.rebuild();
        long position = rebuild == null ? status.position() : rebuild.position();
        boolean hasManyItems = status.head() - position > manyItems;
        if (behindSince == null) {
            items = 0;
            if (hasManyItems && (rebuild != null || status.lag().compareTo(MIN_LAG) >= 0)) {
                behindSince = now;
                nextLog = now.plus(LOG_INTERVAL);
                log.info(
                        "Projection across runs is behind the feed. Applying the waiting items (position={}, head={},"
                                + " percent={}, rebuilding={}).",
                        position,
                        status.head(),
                        percent(position, status.head()),
                        rebuild != null);
            }
        } else if (!hasManyItems && rebuild == null && status.lag().compareTo(MIN_LAG) < 0) {
            log.info(
                    "Projection across runs is up to date (items={}, position={}, head={}, seconds={}).",
                    items,
                    position,
                    status.head(),
                    Duration.between(behindSince, now).toSeconds());
            reset();
        } else if (!now.isBefore(nextLog)) {
            nextLog = now.plus(LOG_INTERVAL);
            log.info(
                    "Projection across runs: applied feed items (items={}, position={}, head={}, percent={},"
                            + " rebuilding={}).",
                    items,
                    position,
                    status.head(),
                    percent(position, status.head()),
                    rebuild != null);
        }
    }

    /** Returns the share of the position in percent, rounded down to one decimal. */
    private static double percent(long position, long head) {
        return head == 0 ? 100 : Math.floor(TENTHS_OF_PERCENT * position / head) / 10;
    }
}
