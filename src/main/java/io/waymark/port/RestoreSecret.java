package io.waymark.port;

import reactor.core.publisher.Mono;

/** What instances of the same database sign their restores with. */
public interface RestoreSecret {
    /** The secret; fails with {@link StoreUnavailable} when trying again may help. */
    Mono<Bytes> load();
}
