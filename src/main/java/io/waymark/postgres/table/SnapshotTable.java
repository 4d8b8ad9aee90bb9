package io.waymark.postgres.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.lineage.CompletionLineage;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.sql.NumberListTextCodec;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.DatasetAliasJson;
import io.waymark.postgres.table.run.LineageJson;
import io.waymark.postgres.table.run.UndoJson;
import io.waymark.postgres.table.schema.SchemaTable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores snapshots, each of which records one step of an execution (started, completed, failed) or a restore. A
 * snapshot refers to its schemas by hash; {@link SchemaTable} stores these.
 */
public final class SnapshotTable {
    private static final CopyIn<PendingHistoryRow<SnapshotRow>> ROWS = CopyIn.<PendingHistoryRow<SnapshotRow>>into(
                    "snapshot")
            .longs("run_no", PendingHistoryRow::run)
            .longs("number", row -> snapshot(row).number())
            .longs("first_change", row -> firstChange(row.value().delta()))
            .optionalLongs("attempt", of(Snapshot::attempt))
            .times("time", of(Snapshot::time))
            .ints("change_count", row -> snapshot(row).changeCount())
            .ints("feed_rank", PendingHistoryRow::rank)
            .hashes("before_schema", of(snapshot -> hash(snapshot.before())))
            .hashes("after_schema", of(snapshot -> hash(snapshot.after())))
            .texts("phase", of(snapshot -> snapshot.phase().wireName()))
            .names("module", of(snapshot -> snapshot.execution().module()))
            .names("experiment", of(snapshot -> snapshot.execution().experiment()))
            .texts("context", of(snapshot -> DomainJson.write(snapshot.context())))
            .texts("path", row -> NumberListTextCodec.write(row.value().delta().path()))
            .texts("undo", row -> UndoJson.undo(row.value().delta().executions()))
            .texts("execution_key", row -> row.value().key())
            .names("dataset_namespace", row -> dataset(row, DatasetName::namespace))
            .names("dataset_name", row -> dataset(row, DatasetName::name))
            .texts("lineage", row -> lineage(row.value().delta().lineage()))
            .names("lineage_module", row -> module(row.value().delta().lineage()))
            .texts("aliases", row -> DatasetAliasJson.write(row.value().delta().aliases()))
            .optionalFlags("starts_version", row -> row.value().startsVersion() ? true : null)
            .optionalFlags("stores_result", row -> row.value().storesResult() ? true : null)
            .hashes("event_id", row -> event(row, AppliedEventTable::hash))
            .hashes("event_content", row -> event(row, EventAttributes::content));

    /** Leaves rows as they are that release 0.1, which ignores marks, has inserted. */
    private static final String REPLACE_MARKS =
            """
            with unmarked as (
                update snapshot s set starts_version = case when not u.is_version then s.starts_version end,
                    stores_result = case when u.key_hash is null then s.stores_result end
            """ + ArrayParameters.rows("run_no, number, is_version, key_hash") + """
                where s.run_no = u.run_no and s.number = u.number
                returning s.run_no, s.number, s.time, s.after_schema, s.module, s.execution_key, u.is_version, u.key_hash
            ), versions as (
                insert into metadata_version
                    (run_no, first_snapshot, last_snapshot, occurrences, first_time, last_time, schema_hash, module)
                select run_no, number, number, 1, time, time, after_schema, module from unmarked where is_version
                on conflict do nothing
            )
            insert into result (run_no, key_hash, ordinal, recorded_at, schema_hash, module, path)
            select run_no, key_hash, number, time, after_schema, module, execution_key
            from unmarked where key_hash is not null
            on conflict do nothing
            """;

    /** The columns of {@code snapshot s}, with {@link #REFERENCES} joined, that {@link #read} reads. */
    public static final String COLUMNS = """
            s.number, s.attempt, s.time, s.change_count, s.before_schema, s.after_schema, s.phase, s.module, s.experiment,
            s.context, b.schema_id as before_id, b.fields as before_fields, a.schema_id as after_id,
            a.fields as after_fields
            """;

    public static final String REFERENCES = """
            left join schema b on b.hash = s.before_schema left join schema a on a.hash = s.after_schema
            """;

    private static final String SELECT_ONE =
            "select " + COLUMNS + ", s.path, s.undo is not null as effective from snapshot s " + REFERENCES
                    + " where s.run_no = $1 and s.number = $2";

    /**
     * A snapshot and the path of the run right after it, which is the current execution of each module.
     *
     * @param snapshot the snapshot
     * @param path the numbers of the executions on the path, in order
     * @param effective whether the event of the snapshot changed an execution. False for the end of an older attempt,
     *     and for a start that arrives after the end.
     */
    public record SnapshotWithPath(Snapshot snapshot, List<Long> path, boolean effective) {}

    /**
     * A snapshot to store.
     *
     * @param delta a delta with a snapshot
     * @param key the key of its execution as {@link io.waymark.postgres.table.run.ExecutionKeyCodec}; null without an
     *     execution
     * @param startsVersion whether the snapshot stands for the version of the metadata that it started
     * @param storesResult whether the snapshot stands for the result that it recorded
     */
    public record SnapshotRow(RunEventDelta delta, @Nullable String key, boolean startsVersion, boolean storesResult) {}

    /**
     * Marks of a stored snapshot that are to be replaced by the rows for which they stand.
     *
     * @param number the number of the snapshot
     * @param isVersion whether to replace the mark of the version of the metadata
     * @param result the hash of the execution key of the result whose mark is to be replaced; null if none is
     */
    public record ReplacedMarks(
            long number, boolean isVersion, @Nullable ContentHash result) {
        public ReplacedMarks with(ReplacedMarks other) {
            return new ReplacedMarks(number, isVersion || other.isVersion, result == null ? other.result : result);
        }
    }

    private SnapshotTable() {}

    /** Returns a snapshot, or empty if it does not exist. */
    public static Mono<SnapshotWithPath> select(Connection connection, long run, long number) {
        return Flux.from(connection
                        .createStatement(SELECT_ONE)
                        .bind(0, run)
                        .bind(1, number)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> new SnapshotWithPath(
                        read(row),
                        NumberListTextCodec.read(RowReader.text(row, "path")),
                        RowReader.flag(row, "effective"))))
                .next();
    }

    /** Inserts the snapshots that events recorded. */
    public static CombinableStatement insert(List<PendingHistoryRow<SnapshotRow>> snapshots) {
        return ROWS.toPart(snapshots);
    }

    /** Inserts the rows for which snapshots stand, and removes the marks. The list must have each snapshot once. */
    public static Mono<Long> replaceMarks(Connection connection, List<PendingHistoryRow<ReplacedMarks>> marks) {
        return ArrayParameters.of(marks)
                .longs(PendingHistoryRow::run)
                .longs(row -> row.value().number())
                .flags(row -> row.value().isVersion())
                .hashes(row -> row.value().result())
                .update(connection, REPLACE_MARKS);
    }

    public static Snapshot read(Row row) {
        return new Snapshot(
                RowReader.number(row, "number"),
                Snapshot.Phase.valueOf(RowReader.text(row, "phase").toUpperCase(Locale.ROOT)),
                new ModuleExperimentName(RowReader.name(row, "module"), RowReader.name(row, "experiment")),
                RowReader.numberOrNull(row, "attempt"),
                RowReader.time(row, "time"),
                reference(row, "before"),
                reference(row, "after"),
                DomainJson.readMembers(RowReader.text(row, "context")),
                RowReader.count(row, "change_count"));
    }

    private static @Nullable SchemaReference reference(Row row, String side) {
        var hash = RowReader.hashOrNull(row, side + "_schema");
        return hash == null
                ? null
                : new SchemaReference(RowReader.name(row, side + "_id"), hash, RowReader.count(row, side + "_fields"));
    }

    private static @Nullable String dataset(PendingHistoryRow<SnapshotRow> row, Function<DatasetName, String> part) {
        var dataset = row.value().delta().dataset();
        return dataset == null ? null : part.apply(dataset);
    }

    private static @Nullable ContentHash event(
            PendingHistoryRow<SnapshotRow> row, Function<EventAttributes, ContentHash> value) {
        var delta = row.value().delta();
        return AppliedEventTable.isInSnapshot(delta) ? value.apply(delta.event()) : null;
    }

    private static @Nullable String lineage(@Nullable CompletionLineage lineage) {
        return lineage == null ? null : LineageJson.write(lineage);
    }

    private static @Nullable String module(@Nullable CompletionLineage lineage) {
        return lineage instanceof CompletionLineage.OfModule declared ? declared.module() : null;
    }

    private static <T> Function<PendingHistoryRow<SnapshotRow>, @Nullable T> of(Function<Snapshot, @Nullable T> value) {
        return row -> value.apply(snapshot(row));
    }

    private static Snapshot snapshot(PendingHistoryRow<SnapshotRow> row) {
        return Objects.requireNonNull(row.value().delta().snapshot());
    }

    private static long firstChange(RunEventDelta delta) {
        return delta.changes().isEmpty() ? 0 : delta.changes().getFirst().number();
    }

    private static @Nullable ContentHash hash(@Nullable SchemaReference schema) {
        return schema == null ? null : schema.hash();
    }
}
