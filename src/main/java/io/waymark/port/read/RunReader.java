package io.waymark.port.read;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.state.ModuleSequence;
import io.waymark.domain.state.RunState;
import io.waymark.domain.state.RunStatus;
import io.waymark.port.failure.ReadFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the current state of runs. */
public interface RunReader {

    /** Returns runs in order of their start. A run that has not started is ordered by its first event. */
    Mono<AsOf<Page<RunOverview>>> runs(RunFilter filter, PageRequest page);

    /** Returns one run. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<AsOf<RunSummary>> run(RunId run);

    /** Returns the plan and the context of a run. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<AsOf<PlanAndContext>> plan(RunId run);

    /** Returns the executions on the path. Fails with {@link ReadFailure.UnknownRun}. */
    Mono<AsOf<CurrentPath>> path(RunId run);

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
            RunStatus status,
            RunPlan plan,
            RunState.RunCounters counters,
            BreakingChanges breaking,
            long deadLetters) {}

    /**
     * Changes that break a reader of the new data that has the expectations of the old schema.
     *
     * @param records the number of all breaking records
     * @param changes the number without records of schemas that are breaking only because of one of their fields
     */
    record BreakingChanges(long records, long changes) {
        public static final BreakingChanges NONE = new BreakingChanges(0, 0);
    }

    /**
     * A run with its counts.
     *
     * @param activeModules the modules on the path, in sequence order
     * @param metadataModules the modules that have metadata, in sequence order
     * @param changeTypes the number of kept changes of each type; types without changes are absent
     * @param targetTypes the number of kept changes of each target; targets without changes are absent
     */
    record RunSummary(
            RunOverview run,
            ModuleSequence sequence,
            List<String> activeModules,
            List<String> metadataModules,
            Map<Change.Type, Long> changeTypes,
            Map<Change.Target, Long> targetTypes) {}

    /**
     * The plan and the context of a run.
     *
     * @param context the merged contexts of the run events
     */
    record PlanAndContext(RunPlan plan, Value.Members context) {}

    /**
     * The path of a run.
     *
     * @param executions in sequence order
     */
    record CurrentPath(ModuleSequence sequence, List<Execution> executions) {}
}
