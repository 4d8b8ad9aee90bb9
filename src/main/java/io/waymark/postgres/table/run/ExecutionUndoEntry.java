package io.waymark.postgres.table.run;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of an execution before an event changed it, stored so that a restore can undo the event.
 *
 * @param number the number of the execution in its run
 * @param state the state; null if the event created the execution, then all other members are null or false
 * @param startedAt the start time; null if it had not started
 * @param endedAt the end time; null if it had not ended
 * @param inputSchemaHash the hash of the input schema; null if there was none
 * @param hasRunTiming whether it had a timing of the whole execution
 * @param hasOutputSchema whether it had reported an output schema
 * @param attempt the number of the attempt; null if the executor did not count attempts
 * @param failedIn the number of the snapshot that recorded its failure; null if it had not failed
 * @param key the key of the execution; null if the event did not change the key
 */
public record ExecutionUndoEntry(
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

    static ExecutionUndoEntry none(long number) {
        return new ExecutionUndoEntry(number, null, null, null, null, false, false, null, null, null);
    }

    /**
     * Returns the execution before the event, or null if there was none.
     *
     * @param run the number of the run in the database
     * @param after the execution after the event; null if another execution replaced it
     */
    public ExecutionTable.@Nullable StoredExecution before(long run, ExecutionTable.@Nullable StoredExecution after) {
        if (state == null) {
            return null;
        }
        var target = key == null && after != null ? after.execution().key() : key;
        if (target == null) {
            throw new IllegalStateException("Cannot undo an event: the key of execution " + number + " is not stored");
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
