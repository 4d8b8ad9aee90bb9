package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.PartitionOffsets;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.RowValues;
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
 * The result of the first statement of an append: it moves the offsets, stores the runs and finds missing schemas in
 * one round trip.
 *
 * @param movedOffsets the number of partitions whose stored offset was the start of the batch
 * @param numbers the numbers of the stored runs; a run without a number was changed or deleted by another transaction
 * @param missingSchemas the hashes of the schemas and chunks that are not stored
 */
public record AppendPreparation(int movedOffsets, Map<RunId, Long> numbers, Set<ContentHash> missingSchemas) {

    /** A row that any of the parts returns. All columns of a moved offset are null. */
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

    /** Moves the offsets, stores the runs and finds the missing schemas. */
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
        return CombinableStatement.execute(connection, parts, PreparationRow::read)
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
