package io.waymark.codec.json;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot (the record of one step of an execution) in a response, with the id of its run. Its schemas before and
 * after the step are written either completely or as references.
 *
 * @param run the run to which the snapshot belongs
 * @param snapshot the snapshot to write
 * @param before the complete schema before the step; null to write the reference, if the snapshot has one
 * @param after the complete schema after the step; null to write the reference, if the snapshot has one
 */
public record SnapshotView(
        RunId run,
        Snapshot snapshot,
        @Nullable Schema before,
        @Nullable Schema after) {
    public static SnapshotView withReferences(RunId run, Snapshot snapshot) {
        return new SnapshotView(run, snapshot, null, null);
    }
}
