package io.waymark.restore;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.state.ModuleSequence;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of a restore or of its preview.
 *
 * @param restored false for a preview, which changes nothing
 * @param snapshotId the snapshot that the restore adds
 * @param restoredFrom the snapshot to which the run is set back
 * @param changes the number of changes that the restore adds
 * @param experiments module → experiment of the completed executions on the path after the restore
 * @param metadataModules the modules with metadata after the restore, in sequence order
 */
public record RestoreOutcome(
        boolean restored,
        RecordId snapshotId,
        RecordId restoredFrom,
        int changes,
        Map<String, String> experiments,
        List<String> metadataModules) {

    static RestoreOutcome of(
            boolean restored,
            Snapshot added,
            RecordId target,
            List<Execution> path,
            Collection<String> metadataModules,
            ModuleSequence sequence) {
        var experiments = new LinkedHashMap<String, String>();
        path.stream()
                .filter(execution -> execution.state() == LifecycleState.COMPLETED)
                .map(execution -> execution.key().last())
                .forEach(last -> experiments.put(last.module(), last.experiment()));
        return new RestoreOutcome(
                restored,
                added.id(),
                target,
                added.changeCount(),
                experiments,
                metadataModules.stream().sorted(sequence.order()).toList());
    }
}
