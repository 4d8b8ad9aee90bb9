package io.waymark.codec.event;

import io.waymark.domain.run.RunEvent.RunRestored;

/** Whether a restore that was read is one of Waymark's own. */
public interface RestoreVerifier {
    /** Believes nobody: for all that comes from outside. */
    RestoreVerifier REJECT_ALL = (event, signature) -> false;

    /**
     * Checks one.
     *
     * @param signature as it was read, empty when there was none
     */
    boolean isAuthentic(RunRestored event, String signature);
}
