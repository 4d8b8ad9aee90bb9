package io.waymark.port.store;

import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejectedException;
import reactor.core.publisher.Mono;

/** Forgets runs. */
public interface RunDeleter {
    /**
     * Deletes the run with all of its history, and tells the feed. The next event of this run makes it anew.
     *
     * @return fails with {@link RequestRejectedException} 404 {@code unknown-run}, or with {@link StoreUnavailableException} when trying
     *     again may help
     */
    Mono<Void> delete(RunId run);
}
