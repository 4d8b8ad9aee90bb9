package io.waymark.web.api.schema;

import io.waymark.codec.json.SchemaView;
import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.SchemaVersion;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.diff.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a module's metadata.
 *
 * @param changes from the version before, empty for the first one
 */
record VersionView(
        long version,
        @Nullable SchemaView schema,
        @Nullable ContentHash schemaHash,
        RecordId firstSnapshot,
        RecordId lastSnapshot,
        long occurrences,
        List<Change> changes) {

    static VersionView of(SchemaVersion version) {
        var schema = version.schema();
        return new VersionView(
                version.number(),
                SchemaView.of(schema),
                schema == null ? null : schema.hash(),
                version.first(),
                version.last(),
                version.occurrences(),
                version.changes());
    }
}
