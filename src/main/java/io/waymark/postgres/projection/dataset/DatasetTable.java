package io.waymark.postgres.projection.dataset;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores datasets with their current versions. During a rebuild of the projection there are two generations of these
 * rows: the one that requests read, and the new one.
 */
public final class DatasetTable {
    private static final String COLUMNS =
            "dataset, workflow, first_position, version, breaking, schema_hash, last_time, namespace, name";
    private static final String SELECT = "select " + COLUMNS.replaceAll("(\\w+)", "d.$1") + """
             from (select unnest($1) as dataset) u join dataset d on d.generation = $2 and d.dataset = u.dataset
            """;
    private static final String UPSERT =
            "insert into dataset (generation, " + COLUMNS + ", fields) select $11, " + COLUMNS
                    + ", fields::text[]" + ArrayParameters.rows(COLUMNS + ", fields") + """
            on conflict (generation, dataset) do update set workflow = excluded.workflow, version = excluded.version,
                breaking = excluded.breaking, schema_hash = excluded.schema_hash, last_time = excluded.last_time,
                fields = coalesce(excluded.fields, dataset.fields)
            """;

    /**
     * A dataset.
     *
     * @param workflow identifies the workflow of the latest completion; null if its run has none
     * @param firstPosition the position of the first completion
     * @param version the current version
     * @param breaking the number of breaking changes so far
     * @param schema the content of the current version
     * @param lastTime the latest time of a completion
     * @param fields the keys of the fields of the current version; null if they are stored
     */
    public record DatasetRow(
            DatasetName name,
            @Nullable ContentHash workflow,
            long firstPosition,
            long version,
            long breaking,
            ContentHash schema,
            Instant lastTime,
            @Nullable List<String> fields) {}

    private DatasetTable() {}

    /** Returns the existing datasets by the hash of their names. */
    public static Mono<Map<ContentHash, DatasetRow>> select(
            Connection connection, int generation, Collection<ContentHash> hashes) {
        return ArrayParameters.of(List.copyOf(hashes))
                .hashes(hash -> hash)
                .value(generation)
                .select(connection, SELECT, row -> Map.entry(RowReader.hash(row, "dataset"), read(row)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    static CombinableStatement upsert(int generation, Collection<DatasetRow> rows) {
        return ArrayParameters.of(List.copyOf(rows))
                .hashes(row -> row.name().hash())
                .hashes(DatasetRow::workflow)
                .longs(DatasetRow::firstPosition)
                .longs(DatasetRow::version)
                .longs(DatasetRow::breaking)
                .hashes(DatasetRow::schema)
                .times(DatasetRow::lastTime)
                .names(row -> row.name().namespace())
                .names(row -> row.name().name())
                .texts(row -> row.fields() == null ? null : EscapedText.array(row.fields()))
                .value(generation)
                .part(UPSERT);
    }

    private static DatasetRow read(Row row) {
        return new DatasetRow(
                new DatasetName(RowReader.name(row, "namespace"), RowReader.name(row, "name")),
                RowReader.hashOrNull(row, "workflow"),
                RowReader.number(row, "first_position"),
                RowReader.number(row, "version"),
                RowReader.number(row, "breaking"),
                RowReader.hash(row, "schema_hash"),
                RowReader.time(row, "last_time"),
                null);
    }
}
