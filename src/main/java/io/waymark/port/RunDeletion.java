package io.waymark.port;

import io.waymark.domain.run.RunId;
import reactor.core.publisher.Mono;

/** Forgets runs. */
public interface RunDeletion {
    /**
     * Deletes the run with all of its history, and tells the feed. The next event of this run makes it anew.
     *
     * @return fails with {@link RequestRejected} 404 {@code unknown-run}, or with {@link StoreUnavailable} when trying
     *     again may help
     */
    Mono<Void> delete(RunId run);
}
