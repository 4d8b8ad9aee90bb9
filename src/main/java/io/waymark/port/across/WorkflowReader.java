package io.waymark.port.across;

import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads workflows (WF), and usual durations and late executions (BL). An execution is late if it has run much longer
 * than usual. The source is the projection, the tables that Waymark computes from the feed.
 */
public interface WorkflowReader {

    Mono<ResultAtPosition<Page<WorkflowOverview>>> workflows(@Nullable String text, Sort sort, PageRequest page);

    /** Returns one workflow. Fails with {@link QueryFailure.UnknownWorkflow}. */
    Mono<ResultAtPosition<WorkflowOverview>> workflow(Workflow name);

    /**
     * Returns the durations of the steps of a workflow, slowest first by median. Fails with {@link
     * QueryFailure.UnknownWorkflow}.
     *
     * @param last the number of the latest durations of each step to return, at most 50
     */
    Mono<ResultAtPosition<List<StepTimings>>> timings(
            Workflow name, @Nullable String module, @Nullable String step, int last);

    /** Returns the neighbors of a run in its workflow; no neighbors if it belongs to none. */
    Mono<ResultAtPosition<RunNeighbors>> neighbors(RunId run);

    /** Returns which of these runs are late, and when each is stale. Unknown runs are absent. */
    Mono<ResultAtPosition<Map<RunId, RunTimeliness>>> timeliness(Collection<RunId> runs);

    /** Returns executions in progress that are late, in the order in which they were reported. */
    Mono<ResultAtPosition<Page<LateExecution>>> lateExecutions(PageRequest page);

    /** The orders of the list of workflows. */
    enum Sort {
        LAST_RUN,
        NAME,
        FAILURES
    }

    /**
     * A workflow.
     *
     * @param runs the number of its runs
     * @param failures the number of its failed runs
     * @param recentRuns the last 30 runs, latest first
     * @param duration the usual duration of its completed runs
     * @param lastChangeAt the time of the latest between-run change; null if there is none
     */
    record WorkflowOverview(
            Workflow name,
            long runs,
            long failures,
            List<WorkflowRun> recentRuns,
            DurationBaseline duration,
            @Nullable Instant lastChangeAt) {
        public WorkflowOverview {
            recentRuns = List.copyOf(recentRuns);
        }
    }

    /**
     * A run of a workflow.
     *
     * @param breakingChanges the number of breaking between-run changes that its completions caused
     * @param compatibleChanges the number of compatible ones
     */
    record WorkflowRun(
            RunId run,
            LifecycleState state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long breakingChanges,
            long compatibleChanges) {}

    /**
     * The durations of a step of an execution.
     *
     * @param key the key of the execution
     * @param values slowest first
     */
    record StepTimings(String key, String module, String step, DurationBaseline baseline, List<StepDuration> values) {
        public StepTimings {
            values = List.copyOf(values);
        }
    }

    /** A duration of a step in seconds. */
    record StepDuration(RunId run, double seconds, Instant endedAt) {}

    /**
     * The neighbors of a run in its workflow, the usual duration of the workflow and the late executions of the run.
     *
     * @param usualDuration the median duration of completed runs in seconds; null without one
     * @param staleAfter the time without an event after which the run is stale
     * @param lateStarts the starts of executions of the run that are reported as late
     */
    record RunNeighbors(
            @Nullable RunId previous,
            @Nullable RunId next,
            @Nullable Double usualDuration,
            Duration staleAfter,
            List<LateStart> lateStarts) {
        public RunNeighbors {
            lateStarts = List.copyOf(lateStarts);
        }

        /** Creates the neighbors of a run without a workflow. */
        public static RunNeighbors withoutWorkflow(Duration staleAfter, List<LateStart> lateStarts) {
            return new RunNeighbors(null, null, null, staleAfter, lateStarts);
        }
    }

    /**
     * Whether a run is late, and when it is stale.
     *
     * @param isLate whether one of its executions was reported as late
     * @param staleAfter the time without an event after which the run is stale
     */
    record RunTimeliness(boolean isLate, Duration staleAfter) {}

    /** Identifies a late execution by the hash of its key and its start. */
    record LateStart(String execution, Instant startedAt) {}

    /**
     * A late execution in progress.
     *
     * @param expectedSeconds the duration after which it is late
     * @param elapsedSeconds the duration when it was reported
     */
    record LateExecution(
            long position,
            RunId run,
            @Nullable Workflow workflow,
            String key,
            Instant startedAt,
            Instant reportedAt,
            double expectedSeconds,
            double elapsedSeconds) {}
}
