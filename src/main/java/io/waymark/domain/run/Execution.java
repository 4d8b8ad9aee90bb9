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
 * @param brought the schema that its start brought, null once it ended
 * @param timed whether it sent a timing of its whole run since it started
 * @param reported whether it completed and left a schema
 */
public record Execution(
        long number,
        ExecutionKey key,
        Lifecycle state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Schema brought,
        boolean timed,
        boolean reported) {

    public static Execution planned(long number, ExecutionKey key) {
        return new Execution(number, key, Lifecycle.NOT_STARTED, null, null, null, false, false);
    }

    public boolean running() {
        return state == Lifecycle.IN_PROGRESS;
    }

    /** A further start while it runs keeps what the first one brought, unless it brings its own. */
    public Execution started(Instant time, @Nullable Schema found) {
        return new Execution(
                number, key, Lifecycle.IN_PROGRESS, time, null, found == null ? brought : found, false, false);
    }

    public Execution completed(Instant time, boolean reports) {
        return new Execution(number, key, Lifecycle.COMPLETED, startedAt, time, null, false, reports);
    }

    public Execution failed(Instant time) {
        return new Execution(number, key, Lifecycle.FAILED, startedAt, time, null, false, false);
    }

    public Execution withTiming() {
        return new Execution(number, key, state, startedAt, endedAt, brought, true, reported);
    }

    public Execution movedTo(ExecutionKey place) {
        return new Execution(number, place, state, startedAt, endedAt, brought, timed, reported);
    }

    /** A start that was sent before the execution ended and came after. */
    public boolean outlivedBy(Instant start) {
        return state.ended() && endedAt != null && start.isBefore(endedAt);
    }
}
