package io.waymark.postgres.table.run;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An execution before an event changed it.
 *
 * @param state null when the event made the execution; then all else is null too
 * @param attempt null when it was not counted
 * @param failedIn the number of the snapshot that recorded its failure; null when it was not failed
 * @param key null when it stayed
 */
public record PreviousExecution(
        long number,
        @Nullable LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable ContentHash inputSchemaHash,
        boolean hasRunTiming,
        boolean hasOutputSchema,
        @Nullable Long attempt,
        @Nullable Long failedIn,
        @Nullable ExecutionKey key) {

    static PreviousExecution none(long number) {
        return new PreviousExecution(number, null, null, null, null, false, false, null, null, null);
    }

    /**
     * The execution as it was; null when there was none.
     *
     * @param after as the event left it, null when another one took its place
     */
    public ExecutionTable.@Nullable StoredExecution before(long run, ExecutionTable.@Nullable StoredExecution after) {
        if (state == null) {
            return null;
        }
        var target = key == null && after != null ? after.execution().key() : key;
        if (target == null) {
            throw new IllegalStateException("Cannot go back: execution " + number + " has lost its place");
        }
        return new ExecutionTable.StoredExecution(
                run,
                new Execution(
                        number,
                        target,
                        state,
                        startedAt,
                        endedAt,
                        null,
                        hasRunTiming,
                        hasOutputSchema,
                        attempt,
                        failedIn),
                inputSchemaHash);
    }
}
