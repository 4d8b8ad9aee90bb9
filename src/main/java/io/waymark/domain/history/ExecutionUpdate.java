package io.waymark.domain.history;

import io.waymark.domain.run.Execution;
import org.jspecify.annotations.Nullable;

/**
 * The states of one execution (a module that runs one experiment) before and after an event. A restore, which sets a
 * run back to an earlier snapshot, uses these states to undo the event.
 *
 * @param before the state before the event; null if the event created the execution
 * @param after the state after the event; null if another execution replaced this one
 */
public record ExecutionUpdate(
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
