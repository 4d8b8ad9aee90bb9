package io.waymark.domain.history;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.SchemaDiffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of the metadata of a module. The metadata is the schema that the module reported last. Consecutive
 * snapshots that report equal schemas are one version (API-28).
 *
 * @param number the number of the version within the module, from 1
 * @param schema the schema; null if a restore removed the metadata of the module
 * @param previous the schema of the previous version; null if it has none
 * @param first the first snapshot of the version
 * @param last the last snapshot of the version
 * @param occurrences the number of snapshots of the version
 */
public record ModuleSchemaVersion(
        long number,
        @Nullable Schema schema,
        @Nullable Schema previous,
        HistoryRecordId first,
        HistoryRecordId last,
        long occurrences) {

    /** Returns the versions that these reports form. */
    public static List<ModuleSchemaVersion> of(List<EqualSchemaSnapshotSeries<Schema>> reports) {
        var versions = new ArrayList<ModuleSchemaVersion>();
        Schema previous = null;
        for (var report : reports) {
            versions.add(new ModuleSchemaVersion(
                    versions.size() + 1L,
                    report.schema(),
                    previous,
                    report.first().id(),
                    report.last().id(),
                    report.occurrences()));
            previous = report.schema();
        }
        return versions;
    }

    /**
     * Returns the differences to the previous version; none for the first version.
     */
    public List<Change> changes() {
        return number == 1 ? List.of() : SchemaDiffer.betweenVersions(previous, schema);
    }
}
