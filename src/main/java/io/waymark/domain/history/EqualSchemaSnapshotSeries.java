package io.waymark.domain.history;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A series of consecutive snapshots in which one module reports equal schemas.
 *
 * @param <S> the type of the schema, or of a value that identifies it, such as its hash
 * @param schema the reported schema; null if a restore removed the current schema of the module
 * @param first the first snapshot of the series
 * @param last the last snapshot of the series
 * @param occurrences the number of snapshots in the series
 */
public record EqualSchemaSnapshotSeries<S>(@Nullable S schema, Snapshot first, Snapshot last, long occurrences) {

    /** Appends a report: extends the last element if it has an equal schema, else adds an element. */
    public static <S> void append(List<EqualSchemaSnapshotSeries<S>> reports, @Nullable S schema, Snapshot snapshot) {
        int end = reports.size() - 1;
        if (end >= 0 && Objects.equals(reports.get(end).schema(), schema)) {
            var last = reports.get(end);
            reports.set(end, new EqualSchemaSnapshotSeries<>(schema, last.first(), snapshot, last.occurrences() + 1));
        } else {
            reports.add(new EqualSchemaSnapshotSeries<>(schema, snapshot, snapshot, 1));
        }
    }
}
