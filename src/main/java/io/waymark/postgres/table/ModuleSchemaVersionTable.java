package io.waymark.postgres.table;

import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores the versions of the metadata (reported schema) of each module of a run. If a module reports the same schema
 * several times in succession, this is one version. A version that one completion reported has no row: a mark in the
 * row of its snapshot stands for it, until the version is extended or the snapshot is pruned.
 */
public final class ModuleSchemaVersionTable {
    private static final CopyIn<PendingHistoryRow<SchemaVersionRow>> ROWS =
            CopyIn.<PendingHistoryRow<SchemaVersionRow>>into("metadata_version")
                    .longs("run_no", PendingHistoryRow::run)
                    .longs("first_snapshot", row -> row.value().first())
                    .longs("last_snapshot", row -> row.value().last())
                    .longs("occurrences", row -> row.value().occurrences())
                    .times("first_time", row -> row.value().firstTime())
                    .times("last_time", row -> row.value().lastTime())
                    .hashes("schema_hash", row -> row.value().schema())
                    .names("module", row -> row.value().module());
    private static final String VALUES = ArrayParameters.rows("run_no, last_snapshot, occurrences, last_time, module");
    private static final String EXTEND = """
            update metadata_version v
            set last_snapshot = u.last_snapshot, last_time = u.last_time,
                occurrences = v.occurrences + u.occurrences
            """ + VALUES + """
            where v.run_no = u.run_no and v.module = u.module and v.first_snapshot = (
                select x.first_snapshot from metadata_version x
                where x.run_no = u.run_no and x.module = u.module
                order by x.first_snapshot desc limit 1)
            """;

    /** Selects the marked snapshots that stand for the last versions of modules. */
    private static final String SEARCH_MARKS = """
            select null::text as run_id, x.number as run_no, null::uuid as hash, u.item
            """ + ArrayParameters.rows("run_no, module, item") + """
                cross join lateral (
                    select s.number from snapshot s
                    where s.run_no = u.run_no and s.module = u.module and s.starts_version
                        and s.run_no >= $4 and s.run_no <= $5
                    order by s.number desc limit 1) x
                left join lateral (
                    select v.first_snapshot from metadata_version v
                    where v.run_no = u.run_no and v.module = u.module and v.first_snapshot > x.number
                        and v.run_no >= $4 and v.run_no <= $5
                    order by v.first_snapshot limit 1) v on true
            where v.first_snapshot is null
            """;

    private static final String SELECT_AT = """
            select m.module, v.schema_hash
            from unnest($3::text[]) as m (module) cross join lateral (
                select x.schema_hash from module_schema_version x
                where x.run_no = $1 and x.module = m.module and x.first_snapshot <= $2
                order by x.first_snapshot desc limit 1) v
            where v.schema_hash is not null
            """;

    /**
     * A version of the metadata of a module: one or more consecutive snapshots that report the same schema.
     *
     * @param module the module
     * @param schema the hash of the schema; null if a restore removed the metadata
     * @param first the number of the first snapshot that reported the schema
     * @param last the number of the last snapshot that reported the schema
     * @param occurrences the number of snapshots that reported the schema
     * @param firstTime the time of the first snapshot
     * @param lastTime the time of the last snapshot
     */
    public record SchemaVersionRow(
            String module,
            @Nullable ContentHash schema,
            long first,
            long last,
            long occurrences,
            Instant firstTime,
            Instant lastTime) {}

    private ModuleSchemaVersionTable() {}

    public static CombinableStatement insert(List<PendingHistoryRow<SchemaVersionRow>> versions) {
        return ROWS.toPart(versions);
    }

    /**
     * Returns a part that selects the marked snapshots that stand for the last versions of modules. A selected {@code
     * item} is an index of these versions, {@code run_no} is the number of the snapshot.
     */
    public static CombinableStatement searchMarks(List<PendingHistoryRow<SchemaVersionRow>> versions) {
        var runs = versions.stream().mapToLong(PendingHistoryRow::run).summaryStatistics();
        return ArrayParameters.of(IntStream.range(0, versions.size()).boxed().toList())
                .longs(item -> versions.get(item).run())
                .names(item -> versions.get(item).value().module())
                .longs(Integer::longValue)
                .value(runs.getMin())
                .value(runs.getMax())
                .part(SEARCH_MARKS);
    }

    /** Returns the hash of the schema that each module had right after a snapshot. Modules without one are omitted. */
    public static Mono<Map<String, ContentHash>> at(
            Connection connection, long run, long snapshot, Collection<String> modules) {
        var names = modules.stream().map(EscapedText::escape).toArray(String[]::new);
        return Flux.from(connection
                        .createStatement(SELECT_AT)
                        .bind(0, run)
                        .bind(1, snapshot)
                        .bind(2, names)
                        .execute())
                .concatMap(result -> result.map((row, metadata) ->
                        Map.entry(RowReader.name(row, "module"), RowReader.hash(row, "schema_hash"))))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Extends the last version of each module by further snapshots. The caller ensures that the schema is the same. */
    public static CombinableStatement extend(List<PendingHistoryRow<SchemaVersionRow>> versions) {
        return ArrayParameters.of(versions)
                .longs(PendingHistoryRow::run)
                .longs(row -> row.value().last())
                .longs(row -> row.value().occurrences())
                .times(row -> row.value().lastTime())
                .names(row -> row.value().module())
                .part(EXTEND);
    }
}
