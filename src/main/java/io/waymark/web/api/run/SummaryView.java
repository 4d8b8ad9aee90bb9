package io.waymark.web.api.run;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.summary.RunProgress;
import io.waymark.port.across.WorkflowReader.RunNeighbors;
import io.waymark.port.across.WorkflowReader.RunTimeliness;
import io.waymark.port.read.RunReader;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The summary of one run in a response: all members of {@link RunView}, and further ones. It corresponds to the method
 * {@code get_status_summary()} of {@code Status} in PETsARD.
 *
 * @param runId the id of the run
 * @param workflow the workflow that the run executes; null if no event contained it
 * @param state the state of the run
 * @param startedAt the time of its start; null if it has not started
 * @param endedAt the time of its end; null if it has not ended
 * @param lastEventAt the time of its latest event
 * @param error the error of a failed run; else null
 * @param sequence the modules in their order
 * @param activeModules the modules on the path of the run, that is, those that have a current execution
 * @param metadataModules the modules that have a current schema
 * @param totalSnapshots the number of stored snapshots
 * @param totalChanges the number of stored changes
 * @param totalTimings the number of stored timings
 * @param lastSnapshot the id of the latest snapshot; null if there is none
 * @param lastChange the id of the latest change; null if there is none
 * @param changeTypes the number of stored changes of each type
 * @param targetTypes the number of stored changes of schemas and of fields
 * @param compatibilities the numbers of stored changes by compatibility
 * @param breakingChanges the number of breaking changes as in {@link RunView}
 * @param deadLetters the number of rejected records that belong to the run
 * @param progress the numbers of expected, completed and failed executions
 * @param limits the limits of the run's history, beyond which its oldest records are removed
 * @param counters the numbers of all records that were ever added, including removed ones
 * @param previousRun the run of the same workflow that started before it; null if there is none
 * @param nextRun the run of the same workflow that started after it; null if there is none
 * @param usualDurationSeconds the median duration of the completed runs of the workflow; null if there is none
 * @param late whether one of its executions was reported as late
 * @param stale whether the run is in progress and had no event for longer than usual
 */
record SummaryView(
        RunId runId,
        @Nullable Workflow workflow,
        LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastEventAt,
        @Nullable Failure error,
        List<String> sequence,
        List<String> activeModules,
        List<String> metadataModules,
        long totalSnapshots,
        long totalChanges,
        long totalTimings,
        @Nullable HistoryRecordId lastSnapshot,
        @Nullable HistoryRecordId lastChange,
        SortedMap<String, Long> changeTypes,
        SortedMap<String, Long> targetTypes,
        RunView.Compatibilities compatibilities,
        long breakingChanges,
        long deadLetters,
        RunProgress progress,
        HistoryPruningLimits limits,
        RunView.Counters counters,
        @Nullable RunId previousRun,
        @Nullable RunId nextRun,
        @Nullable Double usualDurationSeconds,
        boolean late,
        boolean stale) {

    /**
     * Creates the summary.
     *
     * @param neighbors the position of the run among the runs of its workflow
     */
    static SummaryView of(RunReader.RunDetails details, RunNeighbors neighbors, Instant now) {
        var timeliness = new RunTimeliness(!neighbors.lateStarts().isEmpty(), neighbors.staleAfter());
        var run = RunView.of(details.overview(), timeliness, now);
        var summary = details.summary();
        return new SummaryView(
                run.runId(),
                run.workflow(),
                run.state(),
                run.startedAt(),
                run.endedAt(),
                run.lastEventAt(),
                run.error(),
                summary.path().sequence().modules(),
                summary.path().modules(),
                summary.metadataModules(),
                run.totalSnapshots(),
                run.totalChanges(),
                run.totalTimings(),
                run.lastSnapshot(),
                run.lastChange(),
                summary.changes().types(),
                summary.changes().targets(),
                run.compatibilities(),
                run.breakingChanges(),
                run.deadLetters(),
                run.progress(),
                run.limits(),
                run.counters(),
                neighbors.previous(),
                neighbors.next(),
                neighbors.usualDuration(),
                run.late(),
                run.stale());
    }
}
