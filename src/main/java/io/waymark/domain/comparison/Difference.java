package io.waymark.domain.comparison;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two runs (CMP-1). "After" is the run that is compared. "Before" is the run with which it is
 * compared.
 */
public sealed interface Difference {
    /** An execution that only one of the runs has. */
    record ExecutionOnlyIn(String key, Side side, LifecycleState state) implements Difference {}

    /** Different states or errors of an execution. */
    record StateDifference(
            String key,
            LifecycleState before,
            LifecycleState after,
            @Nullable Failure errorBefore,
            @Nullable Failure errorAfter)
            implements Difference {}

    /** A change of the schema of an execution's output. */
    record SchemaDifference(String key, Change change) implements Difference {}

    /**
     * A different parameter of the config.
     *
     * @param pointer a JSON pointer (RFC 6901)
     * @param before null if the parameter is absent
     * @param after null if the parameter is absent
     */
    record ConfigDifference(
            String pointer,
            @Nullable Value before,
            @Nullable Value after) implements Difference {}

    /** Durations whose ratio is beyond 1.25 and whose difference is beyond 1 s. */
    record DurationDifference(String key, double before, double after) implements Difference {}

    /**
     * A different number in a result.
     *
     * @param pointer a JSON pointer within the result
     * @param relative the difference divided by the number before; null if that is 0
     */
    record NumberDifference(
            String key,
            String pointer,
            Value.Numeric before,
            Value.Numeric after,
            @Nullable Double relative) implements Difference {}

    /** Another difference in a result. */
    record ResultDifference(String key, String pointer) implements Difference {}

    /** A run of a comparison. */
    enum Side {
        BEFORE,
        AFTER
    }
}
