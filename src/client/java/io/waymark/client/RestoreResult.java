package io.waymark.client;

import io.waymark.domain.summary.RestoreOutcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of a restore, which sets a run back to the state right after an earlier snapshot, or of its dry run.
 * Immutable.
 *
 * @param restored whether the run was restored; false for a dry run
 * @param snapshotId the id of the snapshot that the restore adds
 * @param restoredFrom the id of the earlier snapshot
 * @param changes the number of change records that the restore adds
 * @param experiments the experiment of each module with a completed execution on the current path after the restore
 * @param metadataModules the modules that have metadata (a current schema) after the restore
 */
public record RestoreResult(
        boolean restored,
        String snapshotId,
        String restoredFrom,
        long changes,
        Map<String, String> experiments,
        List<String> metadataModules) {
    public RestoreResult {
        experiments = Collections.unmodifiableMap(new LinkedHashMap<>(experiments));
        metadataModules = List.copyOf(metadataModules);
    }
    /** Returns the result of a restore that the history computed. */
    public static RestoreResult of(RestoreOutcome summary) {
        return new RestoreResult(
                summary.restored(),
                summary.snapshotId().toString(),
                summary.restoredFrom().toString(),
                summary.changes(),
                new LinkedHashMap<>(summary.experiments()),
                summary.metadataModules());
    }
}
