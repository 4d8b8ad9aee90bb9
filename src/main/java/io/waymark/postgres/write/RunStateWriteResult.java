package io.waymark.postgres.write;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.OffsetTable;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.schema.NewSchemaWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The result of the first statement of a transaction that stores a batch. In one round trip, the statement advances the
 * offsets, stores the states of the runs and finds schemas that are not stored yet.
 *
 * @param movedOffsets the number of partitions whose offset was advanced, because it was still that of the batch start
 * @param numbers the numbers of the stored runs in the database. A run without a number was changed or deleted by
 *     another transaction.
 * @param missingSchemas the hashes of the schemas, and of parts of schemas (chunks), that are not stored yet
 * @param earlier the rows that {@link EarlierRows} found
 */
public record RunStateWriteResult(
        int movedOffsets, Map<RunId, Long> numbers, Set<ContentHash> missingSchemas, List<FoundRow> earlier) {
    /**
     * A row of an earlier transaction.
     *
     * @param item the index of the row that was searched for
     * @param number the number of the snapshot that stands for the row; null if it has a row
     * @param content the hash of the content of an applied event; null for other rows
     */
    public record FoundRow(
            int item, @Nullable Long number, @Nullable ContentHash content) {}

    /**
     * A row of the combined result. It is a stored run, an earlier row, a missing schema or, if all columns are null, an
     * advanced offset.
     *
     * @param run the id of a stored run
     * @param number the number of the stored run in the database, or of the snapshot of an earlier row
     * @param missing the hash of a schema, or of a part of a schema, that is not stored yet; or of the content of an
     *     applied event
     * @param item the index of the row that was searched for, if this is an earlier row
     */
    private record PreparationRow(
            @Nullable String run,
            @Nullable Long number,
            @Nullable ContentHash missing,
            @Nullable Long item) {
        static PreparationRow read(Row row) {
            return new PreparationRow(
                    RowReader.textOrNull(row, "run_id"),
                    row.get("run_no", Long.class),
                    RowReader.hashOrNull(row, "hash"),
                    RowReader.numberOrNull(row, "item"));
        }
    }

    /** Moves the offsets, stores the runs, and finds the missing schemas and the earlier rows. */
    public static Mono<RunStateWriteResult> prepare(
            Connection connection,
            ConsumerOffsets from,
            ConsumerOffsets to,
            List<RunUpdate> updates,
            NewSchemaWriter schemas,
            EarlierRows earlier) {
        var parts = new ArrayList<>(List.of(
                OffsetTable.move(from, to),
                RunTable.insert(updates),
                RunTable.update(updates),
                schemas.search(),
                schemas.searchChunks()));
        parts.addAll(earlier.search());
        return CombinableStatement.execute(connection, parts, PreparationRow::read)
                .collectList()
                .map(RunStateWriteResult::of);
    }

    private static RunStateWriteResult of(List<PreparationRow> rows) {
        int movedOffsets = 0;
        var numbers = new HashMap<RunId, Long>();
        var missing = new HashSet<ContentHash>();
        var earlier = new ArrayList<FoundRow>();
        for (var row : rows) {
            if (row.item() != null) {
                earlier.add(new FoundRow(row.item().intValue(), row.number(), row.missing()));
            } else if (row.run() != null && row.number() != null) {
                numbers.put(new RunId(row.run()), row.number());
            } else if (row.missing() != null) {
                missing.add(row.missing());
            } else {
                movedOffsets++;
            }
        }
        return new RunStateWriteResult(movedOffsets, numbers, missing, earlier);
    }
}
