package io.waymark.web.api.across;

import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.port.across.WorkflowReader.WorkflowOverview;
import io.waymark.port.across.WorkflowReader.WorkflowRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow in a response.
 *
 * @param recentRuns the last 30 runs, latest first
 * @param duration the median and the 95th percentile of the durations of its last 50 completed runs
 * @param sequence the modules of the latest run; absent in lists
 */
record WorkflowView(
        String namespace,
        String name,
        long runs,
        long failures,
        @Nullable RecentRunView latestRun,
        List<RecentRunView> recentRuns,
        DurationBaseline duration,
        @Nullable Instant lastChangeAt,
        Optional<List<String>> sequence) {

    /** A run with the between-run changes that it caused. */
    record RecentRunView(
            RunId runId,
            LifecycleState state,
            @Nullable Instant startedAt,
            @Nullable Double durationSeconds,
            ChangeCounts changes) {
        static RecentRunView of(WorkflowRun run) {
            var start = run.startedAt();
            var end = run.endedAt();
            return new RecentRunView(
                    run.run(),
                    run.state(),
                    start,
                    start == null || end == null ? null : Timing.secondsBetween(start, end),
                    new ChangeCounts(run.breakingChanges(), run.compatibleChanges()));
        }
    }

    /** Numbers of between-run changes by compatibility. */
    record ChangeCounts(long breaking, long compatible) {}

    static WorkflowView of(WorkflowOverview workflow) {
        var recent = workflow.recentRuns().stream().map(RecentRunView::of).toList();
        return new WorkflowView(
                workflow.name().namespace(),
                workflow.name().name(),
                workflow.runs(),
                workflow.failures(),
                recent.isEmpty() ? null : recent.getFirst(),
                recent,
                workflow.duration(),
                workflow.lastChangeAt(),
                Optional.empty());
    }

    WorkflowView withSequence(List<String> modules) {
        return new WorkflowView(
                namespace, name, runs, failures, latestRun, recentRuns, duration, lastChangeAt, Optional.of(modules));
    }
}
