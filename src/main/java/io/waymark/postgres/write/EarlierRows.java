package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.table.ModuleSchemaVersionTable;
import io.waymark.postgres.table.ModuleSchemaVersionTable.SchemaVersionRow;
import io.waymark.postgres.write.RunStateWriteResult.FoundRow;
import java.util.ArrayList;
import java.util.List;
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

    private EarlierRows() {}

    /** Collects what to search for. New runs have no earlier rows. */
    static EarlierRows of(List<RunUpdate> updates) {
        var rows = new EarlierRows();
        for (var update : updates) {
            if (update.before().number() != 0) {
                rows.add(update.before().number(), update);
            }
        }
        return rows;
    }

    private void add(long run, RunUpdate update) {
        SchemaVersionChanges.of(update)
                .extended()
                .forEach(version -> extended.add(new PendingHistoryRow<>(run, 0, version)));
    }

    /** Returns parts that select {@link FoundRow}s. */
    List<CombinableStatement> search() {
        return List.of(ModuleSchemaVersionTable.searchMarks(extended));
    }

    /** Inserts the rows for which the found snapshots stand, and removes the marks of these snapshots. */
    Mono<Long> replaceMarks(Connection connection, List<FoundRow> found) {
        var marked = found.stream()
                .map(row -> new PendingHistoryRow<>(extended.get(row.item()).run(), 0, row.number()))
                .toList();
        return ModuleSchemaVersionTable.replaceMarks(connection, marked);
    }
}
