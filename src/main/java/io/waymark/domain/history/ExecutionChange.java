package io.waymark.domain.history;

import io.waymark.domain.run.Execution;
import org.jspecify.annotations.Nullable;

/**
 * One execution before and after an event, so that a restore can go back.
 *
 * @param before null when it is new
 * @param after null when another one took its place
 */
public record ExecutionChange(
        @Nullable Execution before, @Nullable Execution after) {
    /** The execution, as far as it is told by its number. */
    public long number() {
        var present = after == null ? before : after;
        return present == null ? 0 : present.number();
    }

    /** Whether nothing changed but that the execution sent a timing of its whole run, which no restore takes back. */
    public boolean isTimingOnly() {
        return before != null && before.withTiming().equals(after);
    }
}
