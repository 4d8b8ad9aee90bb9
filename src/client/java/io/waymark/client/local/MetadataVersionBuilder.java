package io.waymark.client.local;

import io.waymark.client.MetadataVersion;
import io.waymark.domain.history.RecordId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.SchemaDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Groups the successive schemas of one module into versions. */
final class MetadataVersionBuilder {
    private final List<RepeatedSchema> repeatedSchemas = new ArrayList<>();

    /** A schema that consecutive snapshots have in common. */
    private record RepeatedSchema(@Nullable Schema schema, RecordId first, RecordId last, long occurrences) {
        RepeatedSchema extendedTo(RecordId further) {
            return new RepeatedSchema(schema, first, further, occurrences + 1);
        }
    }

    void add(@Nullable Schema schema, RecordId snapshot) {
        if (!repeatedSchemas.isEmpty()
                && Objects.equals(
                        repeatedSchemas.get(repeatedSchemas.size() - 1).schema(), schema)) {
            repeatedSchemas.set(
                    repeatedSchemas.size() - 1,
                    repeatedSchemas.get(repeatedSchemas.size() - 1).extendedTo(snapshot));
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
