package io.waymark.domain.run;

import java.util.Locale;

/** The state of a run or of an execution. */
public enum LifecycleState {
    NOT_STARTED,
    IN_PROGRESS,
    COMPLETED,
    FAILED,
    /** The run is an observation of a dataset (RUN-69). Executions never have this state. */
    OBSERVED;

    public boolean isEnded() {
        return this == COMPLETED || this == FAILED || this == OBSERVED;
    }

    /** Returns the JSON form, for example {@code in_progress}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
