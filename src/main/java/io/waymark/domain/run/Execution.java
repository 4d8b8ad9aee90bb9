package io.waymark.domain.run;

import io.waymark.domain.schema.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One module carrying out one experiment at one place of the path.
 *
 * @param number counts the executions of the run, from 1
 * @param key its place; a module that joins in front changes it while the execution runs
 * @param startedAt null when it never said so
 * @param endedAt the time of the event that ended it, null while it runs
 * @param schema what its start brought, up to its end; once it completed, what it left
 * @param timed whether it sent a timing of its whole run since it started
 */
public record Execution(
        long number,
        ExecutionKey key,
        Lifecycle state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Schema schema,
        boolean timed) {

    public static Execution planned(long number, ExecutionKey key) {
        return new Execution(number, key, Lifecycle.NOT_STARTED, null, null, null, false);
    }

    public boolean running() {
        return state == Lifecycle.IN_PROGRESS;
    }

    /** A further start while it runs keeps what the first one brought, unless it brings its own. */
    public Execution started(Instant time, @Nullable Schema brought) {
        var kept = brought == null ? brought() : brought;
        return new Execution(number, key, Lifecycle.IN_PROGRESS, time, null, kept, false);
    }

    public Execution completed(Instant time, @Nullable Schema left) {
        return new Execution(number, key, Lifecycle.COMPLETED, startedAt, time, left, false);
    }

    public Execution failed(Instant time) {
        return new Execution(number, key, Lifecycle.FAILED, startedAt, time, null, false);
    }

    /** The schema that its start brought; null once it ended. */
    public @Nullable Schema brought() {
        return running() ? schema : null;
    }

    /** The schema that it left; null unless it completed with one. */
    public @Nullable Schema left() {
        return state == Lifecycle.COMPLETED ? schema : null;
    }

    public Execution withTiming() {
        return new Execution(number, key, state, startedAt, endedAt, schema, true);
    }

    public Execution movedTo(ExecutionKey place) {
        return new Execution(number, place, state, startedAt, endedAt, schema, timed);
    }

    /** A start that was sent before the execution ended and came after. */
    public boolean outlivedBy(Instant start) {
        return state.ended() && endedAt != null && start.isBefore(endedAt);
    }
}
