package io.waymark.port.restore;

import io.waymark.domain.record.Bytes;
import io.waymark.port.store.StoreUnavailableException;
import reactor.core.publisher.Mono;

/** Stores the secret with which all instances of a database sign restores. */
public interface RestoreKeyLoader {
    /** Returns the secret. Fails with {@link StoreUnavailableException} if a retry may succeed. */
    Mono<Bytes> load();
}
