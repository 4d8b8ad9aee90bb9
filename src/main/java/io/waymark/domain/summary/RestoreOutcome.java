package io.waymark.domain.summary;

import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The outcome of a restore, which sets a run back to an earlier snapshot, or of its preview.
 *
 * @param restored false for a preview, which changes nothing
 * @param snapshotId the id of the snapshot that the restore adds
 * @param restoredFrom the id of the snapshot to which the run is set back
 * @param changes the number of change records that the restore adds
 * @param experiments the completed current executions after the restore: module → experiment
 * @param metadataModules the modules that have a current schema after the restore, in sequence order
 */
public record RestoreOutcome(
        boolean restored,
        HistoryRecordId snapshotId,
        HistoryRecordId restoredFrom,
        int changes,
        Map<String, String> experiments,
        List<String> metadataModules) {

    /**
     * Summarizes a restore.
     *
     * @param added the snapshot that the restore adds
     * @param path the path after the restore
     * @param metadataModules the modules with metadata after the restore, in any order
     */
    public static RestoreOutcome of(
            boolean restored,
            Snapshot added,
            HistoryRecordId target,
            CurrentPathSummary path,
            Collection<String> metadataModules) {
        return new RestoreOutcome(
                restored,
                added.id(),
                target,
                added.changeCount(),
                path.experiments(),
                metadataModules.stream().sorted(path.sequence().order()).toList());
    }
}
