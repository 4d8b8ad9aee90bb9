package io.waymark.domain.summary;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.state.RunLifecycle;
import io.waymark.domain.state.RunState;
import java.util.Collection;
import java.util.List;

/**
 * The state, the path and the counts of a run.
 *
 * @param metadataModules the modules that have metadata, in sequence order
 * @param changes the numbers of retained changes
 */
public record RunSummary(
        RunId id,
        RunLifecycle status,
        RunPlan plan,
        RunState.RunCounters counters,
        CurrentPath path,
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
                CurrentPath.of(state),
                List.copyOf(state.metadata().keySet()),
                ChangeCounts.of(retained));
    }

    /** Returns the progress of the run in executions. */
    public RunProgress progress() {
        return RunProgress.of(plan, counters);
    }
}
