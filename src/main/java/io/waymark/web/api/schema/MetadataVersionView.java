package io.waymark.web.api.schema;

import io.waymark.codec.json.SchemaView;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.ModuleSchemaVersion;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.diff.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of the metadata (reported schema) of a module in a response. A version ends when the content of the schema
 * changes.
 *
 * @param version the number of the version, from 1
 * @param schema the schema; null if a restore removed the metadata of the module
 * @param schemaHash the content hash of the schema; null if there is none
 * @param firstSnapshot the id of the first snapshot with this version
 * @param lastSnapshot the id of the last snapshot with this version
 * @param occurrences the number of snapshots with this version
 * @param changes the differences from the previous version; empty for the first one
 */
record MetadataVersionView(
        long version,
        @Nullable SchemaView schema,
        @Nullable ContentHash schemaHash,
        HistoryRecordId firstSnapshot,
        HistoryRecordId lastSnapshot,
        long occurrences,
        List<Change> changes) {

    static MetadataVersionView of(ModuleSchemaVersion version) {
        var schema = version.schema();
        return new MetadataVersionView(
                version.number(),
                SchemaView.of(schema),
                schema == null ? null : schema.hash(),
                version.first(),
                version.last(),
                version.occurrences(),
                version.changes());
    }
}
