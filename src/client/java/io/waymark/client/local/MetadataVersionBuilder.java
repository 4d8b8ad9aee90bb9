package io.waymark.client.local;

import io.waymark.client.MetadataVersion;
import io.waymark.domain.history.RecordId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.SchemaDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Groups the schemas that a module reported one after the other into versions. A version consists of consecutive equal
 * schemas. Not thread-safe.
 */
final class MetadataVersionBuilder {
    private final List<RepeatedSchema> repeatedSchemas = new ArrayList<>();

    /**
     * A schema that one or more consecutive snapshots reported.
     *
     * @param schema the schema; null if a restore removed it
     * @param first the id of the first snapshot
     * @param last the id of the last snapshot
     * @param occurrences the number of snapshots
     */
    private record RepeatedSchema(@Nullable Schema schema, RecordId first, RecordId last, long occurrences) {
        RepeatedSchema extendedTo(RecordId further) {
            return new RepeatedSchema(schema, first, further, occurrences + 1);
        }
    }

    void add(@Nullable Schema schema, RecordId snapshot) {
        if (!repeatedSchemas.isEmpty()
                && Objects.equals(repeatedSchemas.getLast().schema(), schema)) {
            repeatedSchemas.set(
                    repeatedSchemas.size() - 1, repeatedSchemas.getLast().extendedTo(snapshot));
        } else {
            repeatedSchemas.add(new RepeatedSchema(schema, snapshot, snapshot, 1));
        }
    }

    List<MetadataVersion> versions() {
        var versions = new ArrayList<MetadataVersion>();
        Schema before = null;
        for (var repeatedSchema : repeatedSchemas) {
            versions.add(new MetadataVersion(
                    versions.size() + 1,
                    repeatedSchema.schema(),
                    repeatedSchema.first().toString(),
                    repeatedSchema.last().toString(),
                    repeatedSchema.occurrences(),
                    versions.isEmpty() ? List.of() : SchemaDiff.betweenVersions(before, repeatedSchema.schema())));
            before = repeatedSchema.schema();
        }
        return versions;
    }
}
