package io.waymark.domain.run;

import io.waymark.domain.schema.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one execution: a module that runs one experiment after certain executions of the earlier modules.
 *
 * @param number the number of the execution in the run, from 1
 * @param key the modules and experiments that lead to the execution, itself included. The key of a running execution
 *     changes if an earlier module enters the path.
 * @param state the state of the execution
 * @param startedAt the time of the start; null if no start was received
 * @param endedAt the time of the event that ended the execution; null while it runs
 * @param inputSchema the schema in the start event; null after the end
 * @param hasRunTiming whether the executor sent a timing of the whole execution (step {@code run}) since the start
 * @param hasOutputSchema whether the execution completed with a schema
 * @param attempt the number in the latest module event that has an attempt number; null if there is none
 * @param failedIn the number of the snapshot that recorded the failure; null unless the execution is failed
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

    /** Returns the started execution. A repeated start without a schema keeps the input schema of the first one. */
    public Execution started(Instant time, @Nullable Schema newInputSchema, @Nullable Long ofAttempt) {
        return new Execution(
                number,
                key,
                LifecycleState.IN_PROGRESS,
                time,
                null,
                newInputSchema == null ? inputSchema : newInputSchema,
                false,
                false,
                latestAttempt(ofAttempt),
                null);
    }

    public Execution completed(Instant time, boolean reportsSchema, @Nullable Long ofAttempt) {
        return new Execution(
                number,
                key,
                LifecycleState.COMPLETED,
                startedAt,
                time,
                null,
                false,
                reportsSchema,
                latestAttempt(ofAttempt),
                null);
    }

    /**
     * Returns the failed execution.
     *
     * @param snapshot the number of the snapshot of the failure
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

    /** Returns the execution with this input schema. */
    public Execution withInputSchema(@Nullable Schema schema) {
        return new Execution(
                number, key, state, startedAt, endedAt, schema, hasRunTiming, hasOutputSchema, attempt, failedIn);
    }

    /**
     * Returns whether a start is stale (RUN-9, RUN-10): its time is before the end of the execution, or before the
     * start of a newer attempt that is in progress. The start of a newer attempt is never stale.
     */
    public boolean isStaleStart(Instant start, @Nullable Long ofAttempt) {
        if (isNewerAttempt(ofAttempt)) {
            return false;
        }
        var since = state.isEnded() ? endedAt : isOlderAttempt(ofAttempt) ? startedAt : null;
        return since != null && start.isBefore(since);
    }

    /** Returns whether an attempt is older than the latest one. False if either is not counted. */
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
