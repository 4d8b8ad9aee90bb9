package io.waymark.query;

import io.waymark.domain.recording.RecordId;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.SchemaDiff;
import io.waymark.port.reading.MetadataReader;
import io.waymark.wire.SchemaView;
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

    static VersionView of(MetadataReader.Version version) {
        var schema = version.schema();
        return new VersionView(
                version.number(),
                SchemaView.of(schema),
                schema == null ? null : schema.hash(),
                version.first(),
                version.last(),
                version.occurrences(),
                version.number() == 1 ? List.of() : SchemaDiff.betweenVersions(version.previous(), schema));
    }
}
