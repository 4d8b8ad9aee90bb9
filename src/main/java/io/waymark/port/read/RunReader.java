package io.waymark.port.read;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.RunState;
import io.waymark.domain.state.RunStatus;
import io.waymark.domain.summary.BreakingChangeCounts;
import io.waymark.domain.summary.CurrentPathSummary;
import io.waymark.domain.summary.RunSummary;
import io.waymark.port.failure.QueryFailure;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the current state of runs: their list, and the details, plan and current executions of one run. */
public interface RunReader {
    /** The number of snapshots of a run among which its latest failure is searched. */
    int MAX_FAILURE_SNAPSHOTS = 1000;

    /** Returns runs in order of their start. A run that has not started is ordered by its first event. */
    Mono<ResultAtPosition<Page<RunOverview>>> runs(RunFilter filter, PageRequest page);

    /**
     * Returns the latest failed execution of each run that has one among its last {@value #MAX_FAILURE_SNAPSHOTS}
     * snapshots. Unknown runs are absent.
     */
    Mono<Map<RunId, ExecutionFailure>> latestFailures(Collection<RunId> runs);

    /** Returns one run. Fails with {@link QueryFailure.UnknownRun}. */
    Mono<ResultAtPosition<RunDetails>> run(RunId run);

    /** Returns the plan and the context of a run. Fails with {@link QueryFailure.UnknownRun}. */
    Mono<ResultAtPosition<PlanAndContext>> plan(RunId run);

    /** Returns the executions on the path. Fails with {@link QueryFailure.UnknownRun}. */
    Mono<ResultAtPosition<CurrentPathSummary>> path(RunId run);

    /**
     * Selects runs by workflow, state and start. A run that has not started counts by the time of its first event.
     *
     * @param workflow {@code namespace/name}; null for all workflows
     * @param states the states; empty for all states
     * @param since the earliest start, inclusive; null for no limit
     * @param until the latest start, exclusive; null for no limit
     */
    record RunFilter(
            @Nullable String workflow,
            Set<LifecycleState> states,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /**
     * An entry in the list of runs.
     *
     * @param id the id of the run
     * @param status the state of the run with its times and its error
     * @param plan the plan of the run
     * @param counters the numbers of records and executions
     * @param breaking the numbers of breaking changes that the run still keeps
     * @param deadLetters the number of dead letters that name the run
     */
    record RunOverview(
            RunId id,
            RunStatus status,
            RunPlan plan,
            RunState.RunCounters counters,
            BreakingChangeCounts breaking,
            long deadLetters) {}

    /**
     * A run with its current executions and the numbers of its records.
     *
     * @param summary the state of the run and its current executions
     * @param breaking the numbers of breaking changes that the run still keeps
     * @param deadLetters the number of dead letters that name the run
     */
    record RunDetails(RunSummary summary, BreakingChangeCounts breaking, long deadLetters) {
        /** Returns the entry of the run in the list of runs. */
        public RunOverview overview() {
            return new RunOverview(
                    summary.id(), summary.status(), summary.plan(), summary.counters(), breaking, deadLetters);
        }
    }

    /**
     * A failed execution.
     *
     * @param module the name of the module
     * @param experiment the name of the experiment
     * @param error the error of the failure; null if its event had more than 64 KiB of further members
     */
    record ExecutionFailure(
            String module, String experiment, @Nullable Failure error) {}

    /**
     * The plan of a run, and the further members of its run events.
     *
     * @param plan the plan
     * @param context the merged further members of the run events; later values win
     */
    record PlanAndContext(RunPlan plan, Value.Members context) {}
}
