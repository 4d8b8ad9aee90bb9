package io.waymark.domain.run;

import java.util.Locale;

/** Where a run or an execution stands. */
public enum Lifecycle {
    NOT_STARTED,
    IN_PROGRESS,
    COMPLETED,
    FAILED;

    public boolean ended() {
        return this == COMPLETED || this == FAILED;
    }

    /** The word on the wire: {@code in_progress}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
