package io.waymark.postgres.projection.dataset;

import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.projection.item.ProjectionInputItem.SnapshotItem;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores the versions of datasets and the runs that wrote them, for each generation of the projection. */
public final class DatasetVersionTable {
    private static final String COLUMNS = """
            dataset, version, position, current_from, changes, breaking_changes, breaking, schema_hash, first_time,
            last_time, first_run, last_run, first_snapshot, last_snapshot, first_module, last_module, first_experiment,
            last_experiment
            """.strip();

    /** A version that exists is extended: its first completion, changes and schema stay. */
    private static final String UPSERT = "insert into dataset_version (generation, runs, " + COLUMNS
            + ") select $20, runs, " + COLUMNS + ArrayParameters.rows(COLUMNS + ", runs") + """
            on conflict (generation, dataset, version) do update set last_time = excluded.last_time,
                runs = dataset_version.runs + excluded.runs,
                last_run = excluded.last_run, last_snapshot = excluded.last_snapshot,
                last_module = excluded.last_module, last_experiment = excluded.last_experiment,
                current_from = least(dataset_version.current_from, excluded.current_from)
            """;

    /** A completion that is earlier than a version before its own ends that version earlier. */
    private static final String SHORTEN = """
            update dataset_version v set current_from = u.time
            """ + ArrayParameters.rows("dataset, version, time") + """
            where v.generation = $4 and v.dataset = u.dataset and v.version < u.version and v.current_from > u.time
            """;

    /** Looks up each row, because a join would read the whole table when its plan is from an empty table. */
    private static final String SELECT_RUNS =
            "select r.dataset, r.version, r.run_no" + ArrayParameters.rows("dataset, version, run_no") + """
            cross join lateral (
                select d.dataset, d.version, d.run_no from dataset_run d
                where d.generation = $4 and d.run_no = u.run_no and d.dataset = u.dataset and d.version = u.version
                offset 0) r
            """;

    private static final CopyIn<StoredRun> RUNS = CopyIn.<StoredRun>into("dataset_run")
            .ints("generation", StoredRun::generation)
            .hashes("dataset", row -> row.run().dataset())
            .longs("version", row -> row.run().version())
            .longs("run_no", row -> row.run().run());

    private static final String REMOVE_RUNS = """
            with removed as (
                delete from dataset_run r using (select unnest($1) as run_no) u
                where r.generation = $2 and r.run_no = u.run_no
                returning r.dataset, r.version
            )
            update dataset_version v set runs = v.runs - a.runs
            from (select dataset, version, count(*) as runs from removed group by dataset, version) a
            where v.generation = $2 and v.dataset = a.dataset and v.version = a.version
            """;

    /**
     * A version, or an extension of one.
     *
     * @param earliest the earliest time of its completions
     * @param schema the content
     * @param first its first completion
     * @param last its last completion so far
     */
    public record VersionRow(
            ContentHash dataset,
            long version,
            long position,
            Instant earliest,
            long changes,
            long breakingChanges,
            boolean isBreaking,
            ContentHash schema,
            SnapshotItem first,
            SnapshotItem last) {
        /** Returns an extension of a version that exists. */
        static VersionRow extension(ContentHash dataset, long version, ContentHash schema, SnapshotItem completion) {
            return new VersionRow(
                    dataset,
                    version,
                    completion.origin().position(),
                    completion.time(),
                    0,
                    0,
                    false,
                    schema,
                    completion,
                    completion);
        }

        VersionRow extended(SnapshotItem completion) {
            var time = completion.time();
            return new VersionRow(
                    dataset,
                    version,
                    position,
                    time.isBefore(earliest) ? time : earliest,
                    changes,
                    breakingChanges,
                    isBreaking,
                    schema,
                    first,
                    completion);
        }
    }

    /** A run that wrote a version. */
    public record VersionRun(ContentHash dataset, long version, long run) {}

    private record StoredRun(int generation, VersionRun run) {}

    /** A completion that is earlier than an earlier version of its dataset. */
    public record OutOfOrder(ContentHash dataset, long version, Instant time) {}

    private DatasetVersionTable() {}

    /**
     * Inserts versions, or extends those that exist.
     *
     * @param addedRuns the number of runs that a version had not had before
     */
    static CombinableStatement upsert(
            int generation, Collection<VersionRow> rows, ToLongFunction<VersionRow> addedRuns) {
        return ArrayParameters.of(List.copyOf(rows))
                .hashes(VersionRow::dataset)
                .longs(VersionRow::version)
                .longs(VersionRow::position)
                .times(VersionRow::earliest)
                .longs(VersionRow::changes)
                .longs(VersionRow::breakingChanges)
                .flags(VersionRow::isBreaking)
                .hashes(VersionRow::schema)
                .times(row -> row.first().time())
                .times(row -> row.last().time())
                .texts(row -> row.first().origin().runId().value())
                .texts(row -> row.last().origin().runId().value())
                .longs(row -> row.first().number())
                .longs(row -> row.last().number())
                .names(row -> row.first().module().module())
                .names(row -> row.last().module().module())
                .names(row -> row.first().module().experiment())
                .names(row -> row.last().module().experiment())
                .longs(addedRuns::applyAsLong)
                .value(generation)
                .part(UPSERT);
    }

    /** Moves the time from which the versions before each completion are current. */
    public static Mono<Long> shorten(Connection connection, int generation, List<OutOfOrder> completions) {
        return Flux.fromIterable(completions)
                .concatMap(completion -> ArrayParameters.of(List.of(completion))
                        .hashes(OutOfOrder::dataset)
                        .longs(OutOfOrder::version)
                        .times(OutOfOrder::time)
                        .value(generation)
                        .update(connection, SHORTEN))
                .reduce(0L, Long::sum);
    }

    /** Returns those of the runs that have written their version before. */
    public static Flux<VersionRun> selectRuns(Connection connection, int generation, Collection<VersionRun> runs) {
        return ArrayParameters.of(List.copyOf(runs))
                .hashes(VersionRun::dataset)
                .longs(VersionRun::version)
                .longs(VersionRun::run)
                .value(generation)
                .select(
                        connection,
                        SELECT_RUNS,
                        row -> new VersionRun(
                                RowReader.hash(row, "dataset"),
                                RowReader.number(row, "version"),
                                RowReader.number(row, "run_no")));
    }

    /** Inserts runs that have not written their version before. */
    public static CombinableStatement insertRuns(int generation, Collection<VersionRun> runs) {
        return RUNS.toPart(
                runs.stream().map(run -> new StoredRun(generation, run)).toList());
    }

    public static Mono<Long> removeRuns(Connection connection, int generation, List<Long> runs) {
        return ArrayParameters.of(runs).longs(run -> run).value(generation).update(connection, REMOVE_RUNS);
    }
}
