package io.waymark.codec.json;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as it is told: with its run, and its schemas as references or whole.
 *
 * @param before the schema whole; null tells a reference to it, if there is one
 * @param after the schema whole; null tells a reference to it, if there is one
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
