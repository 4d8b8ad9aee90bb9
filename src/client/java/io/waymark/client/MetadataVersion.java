package io.waymark.client;

import io.waymark.domain.history.ModuleSchemaVersion;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of the metadata of a module, which is the schema that the module reported. Consecutive snapshots with
 * equal schemas form one version. Immutable.
 *
 * @param version the number of the version, from 1
 * @param schema the schema; null if a restore removed the metadata of the module
 * @param firstSnapshot the id of the first snapshot of the version
 * @param lastSnapshot the id of the last snapshot of the version
 * @param occurrences the number of snapshots of the version
 * @param changes the differences to the previous version; empty for the first version
 */
public record MetadataVersion(
        long version,
        @Nullable Schema schema,
        String firstSnapshot,
        String lastSnapshot,
        long occurrences,
        List<Change> changes) {
    public MetadataVersion {
        changes = List.copyOf(changes);
    }
    /** Returns a version with its differences to the previous one. */
    public static MetadataVersion of(ModuleSchemaVersion version) {
        return new MetadataVersion(
                version.number(),
                version.schema(),
                version.first().toString(),
                version.last().toString(),
                version.occurrences(),
                version.changes());
    }
}
