package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import reactor.core.publisher.Mono;

/** Deletes runs with their history on request. */
public interface RunDeleter {
    /**
     * Deletes the run with its history and adds the deletion to the feed. A later event of this run creates it again.
     *
     * @return fails with {@link QueryFailure.UnknownRun}, or with {@link StoreUnavailableException} if a retry may
     *     succeed
     */
    Mono<Void> delete(RunId run);
}
