package io.waymark.port.read;

import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.RunLifecycle;
import io.waymark.domain.state.RunState;
import io.waymark.domain.summary.BreakingChanges;
import io.waymark.domain.summary.CurrentPath;
import io.waymark.domain.summary.RunSummary;
import io.waymark.port.failure.ReadFailure;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the current state of runs. */
public interface RunReader {

    /** Returns runs in order of their start. A run that has not started is ordered by its first event. */
    Mono<ResultWithCursor<Page<RunOverview>>> runs(RunFilter filter, PageRequest page);

    /** Returns one run. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<ResultWithCursor<RunDetails>> run(RunId run);

    /** Returns the plan and the context of a run. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<ResultWithCursor<PlanAndContext>> plan(RunId run);

    /** Returns the executions on the path. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<ResultWithCursor<CurrentPath>> path(RunId run);

    /**
     * A filter for runs.
     *
     * @param workflow {@code namespace/name}; null for all workflows
     * @param states empty for all states
     * @param since the earliest start, inclusive; a run that has not started counts by its first event
     * @param until the latest start, exclusive
     */
    record RunFilter(
            @Nullable String workflow,
            Set<LifecycleState> states,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /**
     * An entry in the list of runs.
     *
     * @param breaking the number of kept breaking changes
     * @param deadLetters the number of dead letters that name the run
     */
    record RunOverview(
            RunId id,
            RunLifecycle status,
            RunPlan plan,
            RunState.RunCounters counters,
            BreakingChanges breaking,
            long deadLetters) {}

    /**
     * A run with its counts.
     *
     * @param deadLetters the number of dead letters that name the run
     */
    record RunDetails(RunSummary summary, BreakingChanges breaking, long deadLetters) {
        /** Returns the entry of the run in the list of runs. */
        public RunOverview overview() {
            return new RunOverview(
                    summary.id(), summary.status(), summary.plan(), summary.counters(), breaking, deadLetters);
        }
    }

    /**
     * The plan and the context of a run.
     *
     * @param context the merged contexts of the run events
     */
    record PlanAndContext(RunPlan plan, Value.Members context) {}
}
