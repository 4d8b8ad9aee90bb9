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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads what runs are like now. */
public interface RunReader {

    /** Reads runs in the order of their start; a run that has not started counts from its first event. */
    Mono<AsOf<Page<RunOverview>>> runs(RunFilter filter, PageRequest page);

    /** One run; fails with 404 {@code unknown-run}. */
    Mono<AsOf<RunSummary>> run(RunId run);

    /** Returns the plan and the context of a run; fails with 404 {@code unknown-run}. */
    Mono<AsOf<PlanAndContext>> plan(RunId run);

    /** The executions on the path; fails with 404 {@code unknown-run}. */
    Mono<AsOf<CurrentPath>> path(RunId run);

    /**
     * Which runs are wanted.
     *
     * @param workflow {@code namespace/name}; null for any
     * @param states empty for any
     * @param since runs that started then or later; a run that has not started counts from its first event
     * @param until runs that started before
     */
    record RunFilter(
            @Nullable String workflow,
            Set<LifecycleState> states,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /**
     * A run at a glance.
     *
     * @param breaking how many of the changes that are kept break
     * @param deadLetters how many dead letters name the run
     */
    record RunOverview(
            RunId id,
            RunStatus status,
            RunPlan plan,
            RunState.RunCounters counters,
            BreakingChanges breaking,
            long deadLetters) {}

    /**
     * Changes that break who reads the new data with the old schema's expectations.
     *
     * @param records all of them
     * @param changes without the records of schemas that break only because one of their fields does
     */
    record BreakingChanges(long records, long changes) {
        public static final BreakingChanges NONE = new BreakingChanges(0, 0);
    }

    /**
     * A run as a whole.
     *
     * @param activeModules those on the path, in sequence order
     * @param metadataModules those that have metadata now, in sequence order
     * @param changeTypes how many of the changes that are kept are of each type; absent when none is
     * @param targetTypes how many of the changes that are kept are of each target; absent when none is
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
     * @param context what its events added
     */
    record PlanAndContext(RunPlan plan, Value.Members context) {}

    /**
     * A run's path.
     *
     * @param executions in sequence order
     */
    record CurrentPath(ModuleSequence sequence, List<Execution> executions) {}
}
