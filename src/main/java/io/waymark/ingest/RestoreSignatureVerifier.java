package io.waymark.ingest;

import io.waymark.codec.event.RestoreAuthenticator;
import io.waymark.codec.event.RestoreSigner;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.port.restore.RestoreSigningKeyLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Verifies that a restore event was created by this service and not by another producer. The signature must match the
 * secret key of this database.
 */
@Component
class RestoreSignatureVerifier implements RestoreAuthenticator {
    private final RestoreSigningKeyLoader keyStore;
    private volatile @Nullable RestoreSigner signer;

    RestoreSignatureVerifier(RestoreSigningKeyLoader keyStore) {
        this.keyStore = keyStore;
    }

    /** Completes when the secret is loaded. No event may be decoded earlier. */
    Mono<Void> awaitKey() {
        return Mono.defer(() -> signer == null ? load() : Mono.empty());
    }

    @Override
    public boolean isAuthentic(RunRestored event, String given) {
        var current = signer;
        if (current == null) {
            throw new IllegalStateException("Cannot verify the signature of a restore: the secret is not loaded");
        }
        return current.isAuthentic(event, given);
    }

    private Mono<Void> load() {
        return keyStore.load()
                .doOnNext(loaded -> signer = new RestoreSigner(loaded))
                .then();
    }
}
