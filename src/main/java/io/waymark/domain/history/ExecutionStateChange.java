package io.waymark.domain.history;

import io.waymark.domain.run.Execution;
import org.jspecify.annotations.Nullable;

/**
 * An execution before and after an event. A restore uses it to revert the execution.
 *
 * @param before null if the execution is new
 * @param after null if another execution replaced it
 */
public record ExecutionStateChange(
        @Nullable Execution before, @Nullable Execution after) {
    /** Returns the number of the execution, 0 if both states are null. */
    public long number() {
        var present = after == null ? before : after;
        return present == null ? 0 : present.number();
    }

    /**
     * Returns whether the only change is that the execution sent a timing of the step {@code run}. No restore reverts
     * that.
     */
    public boolean isTimingOnly() {
        return before != null && before.withTiming().equals(after);
    }
}
