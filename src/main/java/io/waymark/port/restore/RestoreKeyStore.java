package io.waymark.port.restore;

import io.waymark.domain.record.Bytes;
import io.waymark.port.store.StoreUnavailableException;
import reactor.core.publisher.Mono;

/** What instances of the same database sign their restores with. */
public interface RestoreKeyStore {
    /** The secret; fails with {@link StoreUnavailableException} when trying again may help. */
    Mono<Bytes> load();
}
