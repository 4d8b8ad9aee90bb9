package io.waymark.port.projection;

import io.waymark.port.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Advances a projection, which computes tables from the feed. Each step applies the next feed entries and stores the
 * rows and the position in one transaction. Every entry is therefore applied exactly once, even if the instance is
 * killed during a step.
 *
 * <p>One instance at a time holds the lease of the projection. Every step renews the lease in its transaction. A step
 * of an instance without the lease has no effect.
 *
 * <p>Every method fails with {@link StoreUnavailableException} if a retry may succeed.
 */
public interface ProjectionStore {

    /**
     * Applies the next entries to the generation that serves requests, and to the generation that a rebuild fills. A
     * rebuilt generation that has caught up replaces the serving one in the same transaction.
     *
     * @param owner the id of this instance
     * @param lease the time after which another instance may take over
     * @param limit the approximate maximum number of items of one step
     * @return empty if another instance holds the lease
     */
    Mono<ProjectionStepResult> advance(String owner, Duration lease, int limit);

    /**
     * Adds each execution that has become late to the feed, once (BL-2).
     *
     * @return the number of executions that were added; empty if another instance holds the lease
     */
    Mono<Integer> reportLateExecutions(String owner, Duration lease, Instant now);

    /**
     * Deletes rows of obsolete generations, and those of runs that retention dropped without a feed item.
     *
     * @return the number of deleted rows and runs; empty if another instance holds the lease
     */
    Mono<Long> deleteObsoleteRows(String owner, Duration lease, int limit);

    /** Returns the projections with their progress. */
    Mono<List<ProjectionStatus>> status();

    /**
     * Starts to fill a new generation from the earliest kept item of the feed. Does nothing if a rebuild is in
     * progress.
     *
     * @return the status after the start; empty if there is no projection with this name
     */
    Mono<ProjectionStatus> rebuild(String name);
}
