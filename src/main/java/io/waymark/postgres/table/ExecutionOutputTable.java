package io.waymark.postgres.table;

import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Stores the result (output data) of each execution of a run. A new result of the same execution replaces the previous
 * one. The only result of an execution has no row if it is without data: a mark in the row of its snapshot stands for it,
 * until there is another result or the snapshot is pruned.
 */
public final class ExecutionOutputTable {
    private static final String VALUES = ArrayParameters.rows(
            "run_no, key_hash, ordinal, recorded_at, schema_hash, module, path, data, ref, profile");
    private static final String UPSERT = """
            insert into result (run_no, key_hash, ordinal, recorded_at, schema_hash, module, path, data, ref, profile)
            select run_no, key_hash, ordinal, recorded_at, schema_hash, module, path, data, ref, profile
            """ + VALUES + """
            order by run_no, key_hash
            on conflict (run_no, key_hash) do update set
                recorded_at = excluded.recorded_at, schema_hash = excluded.schema_hash, data = excluded.data,
                ref = excluded.ref, profile = excluded.profile
            """;

    /**
     * Selects the results of executions: one that has a row without a number, else with that of its snapshot. Ranges of
     * one value in the order of an index make PostgreSQL choose that index also while the tables are empty.
     */
    private static final String SEARCH = """
            select null::text as run_id, x.number as run_no, null::uuid as hash, u.item
            """ + ArrayParameters.rows("run_no, key_hash, path, item") + """
                cross join lateral ((
                    select null::bigint as number from result r
                    where r.run_no = u.run_no and r.key_hash >= u.key_hash and r.key_hash <= u.key_hash
                        and r.run_no >= $5 and r.run_no <= $6
                    order by r.key_hash limit 1)
                union all (
                    select s.number from snapshot s
                    where s.run_no = u.run_no and s.stores_result and s.execution_key = u.path
                        and hashtext(s.execution_key) >= hashtext(u.path)
                        and hashtext(s.execution_key) <= hashtext(u.path)
                        and s.run_no >= $5 and s.run_no <= $6
                    order by hashtext(s.execution_key) limit 1)) x
            """;

    /** The columns of {@code execution_result r}, with {@link #REFERENCES} joined, that {@link #read} reads. */
    public static final String COLUMNS = """
            r.recorded_at, r.schema_hash, r.path, r.data, r.ref, r.profile, s.schema_id, s.fields
            """;

    public static final String REFERENCES = "left join schema s on s.hash = r.schema_hash";

    private ExecutionOutputTable() {}

    /**
     * The result that a transaction stores for one execution.
     *
     * @param hash the hash of the execution key
     * @param path the execution key as {@link ExecutionKeyCodec} encodes it
     * @param first the number of the first snapshot of the transaction with a result of this execution
     * @param last the effects of the last event of the transaction with a result of this execution
     */
    public record ResultRow(ContentHash hash, String path, long first, RunEventDelta last) {
        private RecordedResult result() {
            return Objects.requireNonNull(last.result());
        }
    }

    /** Inserts or replaces results. The list must have at most one result for each execution. */
    public static CombinableStatement upsert(List<PendingHistoryRow<ResultRow>> results) {
        return ArrayParameters.of(results)
                .longs(PendingHistoryRow::run)
                .hashes(row -> row.value().hash())
                .longs(row -> row.value().first())
                .times(of(RecordedResult::recordedAt))
                .hashes(of(result -> hash(result.schema())))
                .names(of(result -> result.key().last().module()))
                .texts(row -> row.value().path())
                .texts(of(result -> text(result.result().data())))
                .texts(of(result -> text(result.result().ref())))
                .texts(of(result -> text(result.result().profile())))
                .part(UPSERT);
    }

    /**
     * Returns a part that selects the stored results of executions. A selected {@code item} is an index of these
     * results plus the given number. If a snapshot stands for the result, {@code run_no} is its number.
     */
    public static CombinableStatement search(List<PendingHistoryRow<ResultRow>> results, long firstItem) {
        var runs = results.stream().mapToLong(PendingHistoryRow::run).summaryStatistics();
        return ArrayParameters.of(IntStream.range(0, results.size()).boxed().toList())
                .longs(item -> results.get(item).run())
                .hashes(item -> results.get(item).value().hash())
                .texts(item -> results.get(item).value().path())
                .longs(item -> firstItem + item)
                .value(runs.getMin())
                .value(runs.getMax())
                .part(SEARCH);
    }

    /**
     * Reads a result.
     *
     * @param row a row with {@link #COLUMNS}
     * @param paths decodes the execution keys of the run
     */
    public static RecordedResult read(Row row, ExecutionKeyCodec paths) {
        var schema = RowReader.hashOrNull(row, "schema_hash");
        var data = RowReader.textOrNull(row, "data");
        return new RecordedResult(
                paths.read(RowReader.text(row, "path")),
                new ExecutionOutput(
                        data == null ? null : new RawJson(data),
                        members(RowReader.textOrNull(row, "ref")),
                        members(RowReader.textOrNull(row, "profile"))),
                schema == null
                        ? null
                        : new SchemaReference(RowReader.name(row, "schema_id"), schema, RowReader.count(row, "fields")),
                RowReader.time(row, "recorded_at"));
    }

    /** Returns the hash that identifies an execution within its run. */
    public static ContentHash keyHash(ExecutionKey key) {
        return key.contentHash();
    }

    private static <T> Function<PendingHistoryRow<ResultRow>, @Nullable T> of(
            Function<RecordedResult, @Nullable T> value) {
        return row -> value.apply(row.value().result());
    }

    private static @Nullable ContentHash hash(@Nullable SchemaReference schema) {
        return schema == null ? null : schema.hash();
    }

    private static @Nullable String text(@Nullable RawJson json) {
        return json == null ? null : json.text();
    }

    private static @Nullable String text(Value.@Nullable Members members) {
        return members == null ? null : DomainJson.write(members);
    }

    private static Value.@Nullable Members members(@Nullable String json) {
        return json == null ? null : DomainJson.readMembers(json);
    }
}
