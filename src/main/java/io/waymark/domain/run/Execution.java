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
 * @param inputSchema the schema that its start brought, null once it ended
 * @param hasRunTiming whether it sent a timing of its whole run since it started
 * @param hasOutputSchema whether it completed and left a schema
 * @param attempt of its latest module event that had one; null when none had
 * @param failedIn the number of the snapshot that recorded its failure; null unless it is failed
 */
public record Execution(
        long number,
        ExecutionKey key,
        LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Schema inputSchema,
        boolean hasRunTiming,
        boolean hasOutputSchema,
        @Nullable Long attempt,
        @Nullable Long failedIn) {

    public static Execution planned(long number, ExecutionKey key) {
        return new Execution(number, key, LifecycleState.NOT_STARTED, null, null, null, false, false, null, null);
    }

    public boolean isRunning() {
        return state == LifecycleState.IN_PROGRESS;
    }

    /** A further start while it runs keeps what the first one brought, unless it brings its own. */
    public Execution started(Instant time, @Nullable Schema found, @Nullable Long ofAttempt) {
        return new Execution(
                number,
                key,
                LifecycleState.IN_PROGRESS,
                time,
                null,
                found == null ? inputSchema : found,
                false,
                false,
                latestAttempt(ofAttempt),
                null);
    }

    public Execution completed(Instant time, boolean reports, @Nullable Long ofAttempt) {
        return new Execution(
                number,
                key,
                LifecycleState.COMPLETED,
                startedAt,
                time,
                null,
                false,
                reports,
                latestAttempt(ofAttempt),
                null);
    }

    /**
     * Returns the execution after its failure.
     *
     * @param snapshot the number of the snapshot that records the failure
     */
    public Execution failed(Instant time, @Nullable Long ofAttempt, long snapshot) {
        return new Execution(
                number,
                key,
                LifecycleState.FAILED,
                startedAt,
                time,
                null,
                false,
                false,
                latestAttempt(ofAttempt),
                snapshot);
    }

    public Execution withTiming() {
        return new Execution(
                number, key, state, startedAt, endedAt, inputSchema, true, hasOutputSchema, attempt, failedIn);
    }

    public Execution movedTo(ExecutionKey target) {
        return new Execution(
                number,
                target,
                state,
                startedAt,
                endedAt,
                inputSchema,
                hasRunTiming,
                hasOutputSchema,
                attempt,
                failedIn);
    }

    /** This execution with the schema that its start brought. */
    public Execution withInputSchema(@Nullable Schema schema) {
        return new Execution(
                number, key, state, startedAt, endedAt, schema, hasRunTiming, hasOutputSchema, attempt, failedIn);
    }

    /**
     * Returns whether a start is late (RUN-9, RUN-10): it was sent before the execution ended, or before a newer attempt
     * that is in progress started. The start of a newer attempt is never late.
     */
    public boolean isStaleStart(Instant start, @Nullable Long ofAttempt) {
        if (isNewerAttempt(ofAttempt)) {
            return false;
        }
        var since = state.isEnded() ? endedAt : isOlderAttempt(ofAttempt) ? startedAt : null;
        return since != null && start.isBefore(since);
    }

    /** Returns whether an attempt precedes the last one; false when either is not counted. */
    public boolean isOlderAttempt(@Nullable Long other) {
        return attempt != null && other != null && other < attempt;
    }

    private boolean isNewerAttempt(@Nullable Long other) {
        return attempt != null && other != null && other > attempt;
    }

    private @Nullable Long latestAttempt(@Nullable Long other) {
        return other == null ? attempt : other;
    }
}
