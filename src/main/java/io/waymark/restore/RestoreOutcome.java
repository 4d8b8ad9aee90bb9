package io.waymark.restore;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.state.ModuleSequence;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What came of a restore, or would come of it.
 *
 * @param restored false when nothing was done
 * @param snapshotId the snapshot that it made
 * @param restoredFrom the one that it went back to
 * @param changes how many change records it made
 * @param experiments module → experiment of the completed executions on the path after it
 * @param metadataModules those that have metadata after it, in sequence order
 */
public record RestoreOutcome(
        boolean restored,
        RecordId snapshotId,
        RecordId restoredFrom,
        int changes,
        SequencedMap<String, String> experiments,
        List<String> metadataModules) {

    static RestoreOutcome of(
            boolean restored,
            Snapshot made,
            RecordId target,
            List<Execution> path,
            Collection<String> metadataModules,
            ModuleSequence sequence) {
        var experiments = new LinkedHashMap<String, String>();
        path.stream()
                .filter(execution -> execution.state() == LifecycleState.COMPLETED)
                .map(execution -> execution.key().last())
                .forEach(what -> experiments.put(what.module(), what.experiment()));
        return new RestoreOutcome(
                restored,
                made.id(),
                target,
                made.changeCount(),
                experiments,
                metadataModules.stream().sorted(sequence.order()).toList());
    }
}
