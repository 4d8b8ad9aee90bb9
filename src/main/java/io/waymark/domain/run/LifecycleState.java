package io.waymark.domain.run;

import java.util.Locale;

/** Where a run or an execution stands. */
public enum LifecycleState {
    NOT_STARTED,
    IN_PROGRESS,
    COMPLETED,
    FAILED;

    public boolean isEnded() {
        return this == COMPLETED || this == FAILED;
    }

    /** The word on the wire: {@code in_progress}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
