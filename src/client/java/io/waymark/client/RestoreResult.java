package io.waymark.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a restore did, or would do.
 *
 * @param restored false for a dry run
 * @param snapshotId of the snapshot that the restore made, or would make
 * @param restoredFrom of the one that it went back to
 * @param changes how many change records it made
 * @param experiments the path after it: module → experiment, of the completed executions
 * @param metadataModules those that have metadata after it
 */
public record RestoreResult(
        boolean restored,
        String snapshotId,
        String restoredFrom,
        long changes,
        SequencedMap<String, String> experiments,
        List<String> metadataModules) {
    public RestoreResult {
        experiments = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(experiments));
        metadataModules = List.copyOf(metadataModules);
    }
}
