package io.waymark.codec.json;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot in a response, with its run and with its schemas as references or whole.
 *
 * @param before the whole schema; null for a reference to the schema, if the snapshot has one
 * @param after the whole schema; null for a reference to the schema, if the snapshot has one
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
