package io.waymark.client;

import io.waymark.domain.recording.RecordId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The successive versions of one module's metadata. */
final class Evolution {
    private final List<Run> runs = new ArrayList<>();

    /** Equal neighbours. */
    private record Run(@Nullable Schema schema, RecordId first, RecordId last, long occurrences) {
        Run going(RecordId further) {
            return new Run(schema, first, further, occurrences + 1);
        }
    }

    void add(@Nullable Schema schema, RecordId snapshot) {
        if (!runs.isEmpty() && Objects.equals(runs.getLast().schema(), schema)) {
            runs.set(runs.size() - 1, runs.getLast().going(snapshot));
        } else {
            runs.add(new Run(schema, snapshot, snapshot, 1));
        }
    }

    List<MetadataVersion> versions() {
        var versions = new ArrayList<MetadataVersion>();
        Schema before = null;
        for (var run : runs) {
            versions.add(new MetadataVersion(
                    versions.size() + 1,
                    run.schema(),
                    run.first().toString(),
                    run.last().toString(),
                    run.occurrences(),
                    versions.isEmpty() ? List.of() : SchemaDiff.betweenVersions(before, run.schema())));
            before = run.schema();
        }
        return versions;
    }
}
