package io.waymark.codec.event;

import io.waymark.domain.run.RunEvent.RunRestored;

/**
 * Verifies that a restore event, which sets a run back to an earlier snapshot, was published by Waymark itself and not
 * by another producer.
 */
public interface RestoreAuthenticator {
    /** A verifier that rejects every restore. It is used for events from clients, which cannot send restores. */
    RestoreAuthenticator REJECT_ALL = (event, signature) -> false;

    /**
     * Returns whether the signature is valid.
     *
     * @param event the restore event
     * @param signature the signature as received; empty if the event has none
     */
    boolean isAuthentic(RunRestored event, String signature);
}
