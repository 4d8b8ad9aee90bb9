package io.waymark.client;

import io.waymark.domain.summary.RestoreOutcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of a restore or of its dry run. A restore sets a run back to the state right after an earlier snapshot. A
 * dry run only computes the outcome. Immutable.
 *
 * @param restored whether the run was restored; false for a dry run
 * @param snapshotId the id of the snapshot that the restore adds
 * @param restoredFrom the id of the earlier snapshot
 * @param changes the number of change records that the restore adds
 * @param experiments the experiment of each module whose execution on the path is completed after the restore; the path
 *     is the current execution of each module
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
