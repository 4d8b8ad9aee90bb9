package io.waymark.ingest;

import io.waymark.decode.RestoreCheck;
import io.waymark.decode.RestoreSignature;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.port.RestoreSecret;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Knows Waymark's own restores on the topic by their signature, once the secret is loaded. */
@Component
class OwnRestores implements RestoreCheck {
    private final RestoreSecret secret;
    private volatile @Nullable RestoreSignature signature;

    OwnRestores(RestoreSecret secret) {
        this.secret = secret;
    }

    /** Completes when restores can be told from forged ones; before that nothing may be decoded. */
    Mono<Void> ready() {
        return Mono.defer(() -> signature == null ? load() : Mono.empty());
    }

    @Override
    public boolean isOwn(RunRestored event, String given) {
        var known = signature;
        if (known == null) {
            throw new IllegalStateException("Cannot check a restore: the secret is not loaded");
        }
        return known.isOwn(event, given);
    }

    private Mono<Void> load() {
        return secret.load()
                .doOnNext(loaded -> signature = new RestoreSignature(loaded))
                .then();
    }
}
