package io.waymark.domain.summary;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.state.RunState;
import io.waymark.domain.state.RunStatus;
import java.util.Collection;
import java.util.List;

/**
 * The state of a run with its plan, its current executions and the numbers of its records.
 *
 * @param id the id of the run
 * @param status the state of the run with its times and its error
 * @param plan the plan of the run
 * @param counters the numbers of records and executions
 * @param path the current execution of each module
 * @param metadataModules the modules that have a current schema, in sequence order
 * @param changes the numbers of the change records that the run still keeps
 */
public record RunSummary(
        RunId id,
        RunStatus status,
        RunPlan plan,
        RunState.RunCounters counters,
        CurrentPathSummary path,
        List<String> metadataModules,
        ChangeCounts changes) {

    /** Sorts the modules into the order of the sequence. */
    public RunSummary {
        metadataModules =
                metadataModules.stream().sorted(path.sequence().order()).toList();
    }

    /**
     * Summarizes a run in this state.
     *
     * @param retained its retained changes
     */
    public static RunSummary of(RunState state, Collection<ChangeRecord> retained) {
        return new RunSummary(
                state.id(),
                state.status(),
                state.plan(),
                state.counters(),
                CurrentPathSummary.of(state),
                List.copyOf(state.metadata().keySet()),
                ChangeCounts.of(retained));
    }

    /** Returns the progress of the run in executions. */
    public RunProgress progress() {
        return RunProgress.of(plan, counters);
    }
}
