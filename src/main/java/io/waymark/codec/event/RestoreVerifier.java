package io.waymark.codec.event;

import io.waymark.domain.run.RunEvent.RunRestored;

/** Verifies that Waymark itself published a restore. */
public interface RestoreVerifier {
    /** Rejects every restore; for events from clients. */
    RestoreVerifier REJECT_ALL = (event, signature) -> false;

    /**
     * Returns whether the signature is valid.
     *
     * @param signature as received; empty if the event has none
     */
    boolean isAuthentic(RunRestored event, String signature);
}
