package io.waymark.domain.history;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive snapshots that report equal schemas of one module.
 *
 * @param <S> the schema, or a value that identifies it
 * @param schema null if a restore removed the metadata of the module
 * @param occurrences the number of the snapshots
 */
public record SchemaReports<S>(@Nullable S schema, Snapshot first, Snapshot last, long occurrences) {

    /** Appends a report: extends the last element if it has an equal schema, else adds an element. */
    public static <S> void append(List<SchemaReports<S>> reports, @Nullable S schema, Snapshot snapshot) {
        int end = reports.size() - 1;
        if (end >= 0 && Objects.equals(reports.get(end).schema(), schema)) {
            var last = reports.get(end);
            reports.set(end, new SchemaReports<>(schema, last.first(), snapshot, last.occurrences() + 1));
        } else {
            reports.add(new SchemaReports<>(schema, snapshot, snapshot, 1));
        }
    }
}
