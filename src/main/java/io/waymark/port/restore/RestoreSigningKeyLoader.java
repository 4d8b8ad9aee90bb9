package io.waymark.port.restore;

import io.waymark.domain.record.Bytes;
import io.waymark.port.store.StoreUnavailableException;
import reactor.core.publisher.Mono;

/**
 * Loads the secret key with which the service signs restore events. The signature proves that the service created the
 * event, and not another producer. All instances that share a database use the same key.
 */
public interface RestoreSigningKeyLoader {
    /** Returns the secret. Fails with {@link StoreUnavailableException} if a retry may succeed. */
    Mono<Bytes> load();
}
