package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.store.EventIdentity;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.table.AppliedEventTable;
import io.waymark.postgres.table.ExecutionOutputTable;
import io.waymark.postgres.table.ExecutionOutputTable.ResultRow;
import io.waymark.postgres.table.ModuleSchemaVersionTable;
import io.waymark.postgres.table.ModuleSchemaVersionTable.SchemaVersionRow;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.SnapshotTable.ReplacedMarks;
import io.waymark.postgres.write.RunStateWriteResult.FoundRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Searches the rows of stored runs for those that a batch changes. A marked snapshot stands for such a row: when a batch
 * changes the row, the row is inserted first, and the mark is removed.
 *
 * <p>The search is part of the statement that stores the state of the runs. That statement fails for a run that another
 * transaction has changed, so the search misses no row.
 */
final class EarlierRows {
    private final List<PendingHistoryRow<SchemaVersionRow>> extended = new ArrayList<>();
    private final List<PendingHistoryRow<ResultRow>> results = new ArrayList<>();
    private final List<PendingHistoryRow<EventAttributes>> events = new ArrayList<>();

    private EarlierRows() {}

    /** Collects what to search for. New runs have no earlier rows. */
    static EarlierRows of(List<RunRowChanges> changes) {
        var rows = new EarlierRows();
        for (var change : changes) {
            long run = change.storedRun();
            if (run != 0) {
                change.versions().extended().forEach(row -> rows.extended.add(new PendingHistoryRow<>(run, 0, row)));
                change.update()
                        .deltas()
                        .forEach(delta -> rows.events.add(new PendingHistoryRow<>(run, 0, delta.event())));
                change.results().forEach(row -> rows.results.add(new PendingHistoryRow<>(run, 0, row)));
            }
        }
        return rows;
    }

    /** Returns parts that select {@link FoundRow}s. */
    List<CombinableStatement> search() {
        return List.of(
                ModuleSchemaVersionTable.searchMarks(extended),
                ExecutionOutputTable.search(results, extended.size()),
                AppliedEventTable.search(events, extended.size() + results.size()));
    }

    /** Returns the events that were applied before, with the hashes of their stored content. */
    Map<EventIdentity, ContentHash> appliedEvents(List<FoundRow> found) {
        var applied = new HashMap<EventIdentity, ContentHash>();
        for (var row : found) {
            if (row.content() != null) {
                var event = events.get(row.item() - extended.size() - results.size());
                applied.put(EventIdentity.of(event.value()), row.content());
            }
        }
        return applied;
    }

    /** Inserts the rows for which the found snapshots stand, and removes the marks of these snapshots. */
    Mono<Long> replaceMarks(Connection connection, List<FoundRow> found) {
        var marks = new HashMap<Map.Entry<Long, Long>, PendingHistoryRow<ReplacedMarks>>();
        for (var row : found) {
            var number = row.number();
            if (number != null) {
                var result = result(row);
                long run = result == null ? extended.get(row.item()).run() : result.run();
                var hash = result == null ? null : result.value().hash();
                marks.merge(
                        Map.entry(run, number),
                        new PendingHistoryRow<>(run, 0, new ReplacedMarks(number, result == null, hash)),
                        (one, other) ->
                                new PendingHistoryRow<>(run, 0, one.value().with(other.value())));
            }
        }
        return SnapshotTable.replaceMarks(connection, List.copyOf(marks.values()));
    }

    /** Returns the keys of the executions with a found result, by run. */
    Map<Long, Set<ContentHash>> keysWithResult(List<FoundRow> found) {
        var keys = new HashMap<Long, Set<ContentHash>>();
        for (var row : found) {
            var result = result(row);
            if (result != null) {
                keys.computeIfAbsent(result.run(), any -> new HashSet<>())
                        .add(result.value().hash());
            }
        }
        return keys;
    }

    /** Returns the result that was searched for; null if the found row is none. */
    private @Nullable PendingHistoryRow<ResultRow> result(FoundRow row) {
        int index = row.item() - extended.size();
        return index < 0 || index >= results.size() ? null : results.get(index);
    }
}
