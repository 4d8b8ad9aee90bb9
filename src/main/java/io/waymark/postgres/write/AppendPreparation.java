package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.PartitionOffsets;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.RowValues;
import io.waymark.postgres.sql.StatementPart;
import io.waymark.postgres.table.OffsetTable;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.schema.NewSchemas;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a transaction does before it adds to history, in one way to the database.
 *
 * @param movedOffsets how many partitions stood where the batch begins
 * @param numbers of the runs; one that has none was stored by somebody else meanwhile, or deleted
 * @param missingSchemas hashes of the schemas and chunks that are not stored
 */
public record AppendPreparation(int movedOffsets, Map<RunId, Long> numbers, Set<ContentHash> missingSchemas) {

    /** A row that any of the parts returns: of an offset all is null. */
    private record PreparationRow(
            @Nullable String run,
            @Nullable Long number,
            @Nullable ContentHash missing) {
        static PreparationRow read(Row row) {
            return new PreparationRow(
                    RowValues.textOrNull(row, "run_id"),
                    row.get("run_no", Long.class),
                    RowValues.hashOrNull(row, "hash"));
        }
    }

    /** Moves the offsets, stores the runs and looks for the schemas. */
    public static Mono<AppendPreparation> prepare(
            Connection connection,
            PartitionOffsets from,
            PartitionOffsets to,
            List<RunUpdate> updates,
            NewSchemas schemas) {
        var parts = List.of(
                OffsetTable.move(from, to),
                RunTable.insert(updates),
                RunTable.update(updates),
                schemas.search(),
                schemas.searchChunks());
        return StatementPart.execute(connection, parts, PreparationRow::read)
                .collectList()
                .map(AppendPreparation::of);
    }

    private static AppendPreparation of(List<PreparationRow> rows) {
        int movedOffsets = 0;
        var numbers = new HashMap<RunId, Long>();
        var missing = new HashSet<ContentHash>();
        for (var row : rows) {
            if (row.run() != null && row.number() != null) {
                numbers.put(new RunId(row.run()), row.number());
            } else if (row.missing() != null) {
                missing.add(row.missing());
            } else {
                movedOffsets++;
            }
        }
        return new AppendPreparation(movedOffsets, numbers, missing);
    }
}
