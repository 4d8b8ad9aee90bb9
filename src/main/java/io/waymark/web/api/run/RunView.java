package io.waymark.web.api.run;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.state.RunStatus;
import io.waymark.domain.summary.RunProgress;
import io.waymark.port.across.WorkflowReader.RunTimeliness;
import io.waymark.port.read.RunReader;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run in the list of runs.
 *
 * @param runId the id of the run
 * @param workflow the workflow that the run executes; null if no event contained it
 * @param state the state of the run
 * @param startedAt the time of its start; null if it has not started
 * @param endedAt the time of its end; null if it has not ended
 * @param lastEventAt the time of its latest event
 * @param error the error of a failed run; else null
 * @param totalSnapshots the number of stored snapshots
 * @param totalChanges the number of stored changes
 * @param totalTimings the number of stored timings
 * @param lastSnapshot the id of the latest snapshot; null if there is none
 * @param lastChange the id of the latest change; null if there is none
 * @param compatibilities the numbers of stored changes by compatibility
 * @param breakingChanges the number of breaking changes. The change of a schema does not count if a change of one of
 *     its fields in the same snapshot is breaking.
 * @param deadLetters the number of rejected records that belong to the run
 * @param progress the numbers of expected, completed and failed executions
 * @param limits the limits of the run's history, beyond which its oldest records are removed
 * @param counters the numbers of all records that were ever added, including removed ones
 * @param late whether one of its executions was reported as late
 * @param stale whether the run is in progress and had no event for longer than usual
 * @param failure the latest failed execution; absent unless the request expands it and the run has one
 */
record RunView(
        RunId runId,
        @Nullable Workflow workflow,
        LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastEventAt,
        @Nullable Failure error,
        long totalSnapshots,
        long totalChanges,
        long totalTimings,
        @Nullable HistoryRecordId lastSnapshot,
        @Nullable HistoryRecordId lastChange,
        Compatibilities compatibilities,
        long breakingChanges,
        long deadLetters,
        RunProgress progress,
        HistoryPruningLimits limits,
        Counters counters,
        boolean late,
        boolean stale,
        Optional<FailureView> failure) {

    /** A failed execution. */
    record FailureView(
            String moduleName,
            String experimentName,
            @Nullable Failure error) {
        static FailureView of(RunReader.ExecutionFailure failure) {
            return new FailureView(failure.module(), failure.experiment(), failure.error());
        }
    }

    /** The numbers of retained changes, by compatibility. */
    record Compatibilities(long breaking, long compatible) {}

    /**
     * The numbers of records that a run ever added, including those that were removed by the limits of its history.
     *
     * @param snapshots the number of snapshots
     * @param changes the number of changes
     * @param timings the number of timings
     * @param events the number of applied events
     */
    record Counters(long snapshots, long changes, long timings, long events) {}

    /**
     * Creates the entry of a run.
     *
     * @param timeliness whether the run is late, and when it is stale
     */
    static RunView of(RunReader.RunOverview run, RunTimeliness timeliness, Instant now) {
        return of(run, timeliness, null, now);
    }

    /**
     * Creates the entry of a run.
     *
     * @param timeliness whether the run is late, and when it is stale
     * @param failure its latest failed execution; null to omit it
     */
    static RunView of(
            RunReader.RunOverview run,
            RunTimeliness timeliness,
            RunReader.@Nullable ExecutionFailure failure,
            Instant now) {
        var status = run.status();
        var counters = run.counters();
        return new RunView(
                run.id(),
                run.plan().workflow(),
                status.state(),
                status.startedAt(),
                status.endedAt(),
                status.lastEventAt(),
                status.error(),
                counters.snapshots().retainedCount(),
                counters.changes().retainedCount(),
                counters.timings().retainedCount(),
                counters.lastSnapshot(),
                counters.lastChange(),
                new Compatibilities(
                        run.breaking().records(),
                        counters.changes().retainedCount() - run.breaking().records()),
                run.breaking().changes(),
                run.deadLetters(),
                RunProgress.of(run.plan(), counters),
                run.plan().limitsOrDefault(),
                new Counters(
                        counters.snapshots().lastNumber(),
                        counters.changes().lastNumber(),
                        counters.timings().lastNumber(),
                        counters.events()),
                timeliness.isLate(),
                isStale(status, timeliness, now),
                Optional.ofNullable(failure).map(FailureView::of));
    }

    /** Returns whether a run in progress had no event for longer than usual (BL-3). */
    private static boolean isStale(RunStatus status, RunTimeliness timeliness, Instant now) {
        var last = status.lastEventAt();
        return status.state() == LifecycleState.IN_PROGRESS
                && last != null
                && last.plus(timeliness.staleAfter()).isBefore(now);
    }
}
