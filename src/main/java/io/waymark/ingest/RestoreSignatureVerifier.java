package io.waymark.ingest;

import io.waymark.codec.event.RestoreSigner;
import io.waymark.codec.event.RestoreVerifier;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.port.restore.RestoreKeyStore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Knows Waymark's own restores on the topic by their signature, once the secret is loaded. */
@Component
class RestoreSignatureVerifier implements RestoreVerifier {
    private final RestoreKeyStore keyStore;
    private volatile @Nullable RestoreSigner signer;

    RestoreSignatureVerifier(RestoreKeyStore keyStore) {
        this.keyStore = keyStore;
    }

    /** Completes when restores can be told from forged ones; before that nothing may be decoded. */
    Mono<Void> awaitKey() {
        return Mono.defer(() -> signer == null ? load() : Mono.empty());
    }

    @Override
    public boolean isAuthentic(RunRestored event, String given) {
        var known = signer;
        if (known == null) {
            throw new IllegalStateException("Cannot check a restore: the secret is not loaded");
        }
        return known.isAuthentic(event, given);
    }

    private Mono<Void> load() {
        return keyStore.load()
                .doOnNext(loaded -> signer = new RestoreSigner(loaded))
                .then();
    }
}
