package io.waymark.store.table;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
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
public record Former(
        long number,
        @Nullable Lifecycle state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable ContentHash brought,
        boolean timed,
        boolean reported,
        @Nullable Long attempt,
        @Nullable Long failedIn,
        @Nullable ExecutionKey key) {

    static Former none(long number) {
        return new Former(number, null, null, null, null, false, false, null, null, null);
    }

    /**
     * The execution as it was; null when there was none.
     *
     * @param after as the event left it, null when another one took its place
     */
    public ExecutionTable.@Nullable Stored before(long run, ExecutionTable.@Nullable Stored after) {
        if (state == null) {
            return null;
        }
        var place = key == null && after != null ? after.execution().key() : key;
        if (place == null) {
            throw new IllegalStateException("Cannot go back: execution " + number + " has lost its place");
        }
        return new ExecutionTable.Stored(
                run,
                new Execution(number, place, state, startedAt, endedAt, null, timed, reported, attempt, failedIn),
                brought);
    }
}
