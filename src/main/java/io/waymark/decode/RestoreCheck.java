package io.waymark.decode;

import io.waymark.domain.run.RunEvent.RunRestored;

/** Whether a restore that was read is one of Waymark's own. */
public interface RestoreCheck {
    /** Believes nobody: for all that comes from outside. */
    RestoreCheck NONE_IS_OWN = (event, signature) -> false;

    /**
     * Checks one.
     *
     * @param signature as it was read, empty when there was none
     */
    boolean isOwn(RunRestored event, String signature);
}
