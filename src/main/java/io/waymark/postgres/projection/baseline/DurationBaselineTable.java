package io.waymark.postgres.projection.baseline;

import io.r2dbc.spi.Connection;
import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores the last {@link DurationBaseline#WINDOW} durations of each step, for each generation of the projection. A new
 * duration then overwrites the oldest one.
 */
public final class DurationBaselineTable {
    private static final String SELECT_COUNTS = """
            select b.baseline, b.durations from (select unnest($1) as baseline) u
                join step_baseline b on b.generation = $2 and b.baseline = u.baseline
            """;
    private static final String COLUMNS = "baseline, workflow, durations, module, step, key";
    private static final String UPSERT = "insert into step_baseline (generation, " + COLUMNS + ") select $7, " + COLUMNS
            + ArrayParameters.rows(COLUMNS) + """
            on conflict (generation, baseline) do update set durations = excluded.durations
            """;
    private static final String DURATION_COLUMNS = "baseline, slot, position, run_no, seconds, ended_at, run_id";
    private static final String UPSERT_DURATIONS = "insert into step_duration (generation, " + DURATION_COLUMNS
            + ") select $8, " + DURATION_COLUMNS + ArrayParameters.rows(DURATION_COLUMNS) + """
            on conflict (generation, baseline, slot) do update set position = excluded.position,
                run_no = excluded.run_no, seconds = excluded.seconds, ended_at = excluded.ended_at,
                run_id = excluded.run_id
            """;
    private static final String DELETE_RUNS = """
            delete from step_duration d using (select unnest($1) as run_no) u
            where d.generation = $2 and d.run_no = u.run_no
            """;
    private static final String SELECT_DURATIONS = """
            select d.baseline, d.seconds from (select unnest($1) as baseline) u
                join step_duration d on d.generation = $2 and d.baseline = u.baseline
            """;

    /**
     * A step of an execution of a workflow.
     *
     * @param durations the number of durations ever
     */
    public record BaselineRow(
            ContentHash baseline,
            @Nullable ContentHash workflow,
            long durations,
            String module,
            String step,
            String key) {}

    /** A duration in its slot of the ring. */
    public record DurationRow(
            ContentHash baseline, int slot, long position, long run, RunId runId, double seconds, Instant endedAt) {}

    private DurationBaselineTable() {}

    public static Mono<Map<ContentHash, Long>> counts(
            Connection connection, int generation, Collection<ContentHash> baselines) {
        return ArrayParameters.of(List.copyOf(baselines))
                .hashes(hash -> hash)
                .value(generation)
                .select(
                        connection,
                        SELECT_COUNTS,
                        row -> Map.entry(RowReader.hash(row, "baseline"), RowReader.number(row, "durations")))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    public static Mono<Long> upsert(Connection connection, int generation, List<BaselineRow> rows) {
        return ArrayParameters.of(rows)
                .hashes(BaselineRow::baseline)
                .hashes(BaselineRow::workflow)
                .longs(BaselineRow::durations)
                .names(BaselineRow::module)
                .names(BaselineRow::step)
                .names(BaselineRow::key)
                .value(generation)
                .update(connection, UPSERT);
    }

    public static Mono<Long> upsertDurations(Connection connection, int generation, List<DurationRow> rows) {
        return ArrayParameters.of(rows)
                .hashes(DurationRow::baseline)
                .ints(DurationRow::slot)
                .longs(DurationRow::position)
                .longs(DurationRow::run)
                .doubles(DurationRow::seconds)
                .times(DurationRow::endedAt)
                .texts(row -> row.runId().value())
                .value(generation)
                .update(connection, UPSERT_DURATIONS);
    }

    public static Mono<Long> deleteRuns(Connection connection, int generation, List<Long> runs) {
        return ArrayParameters.of(runs).longs(run -> run).value(generation).update(connection, DELETE_RUNS);
    }

    /** Returns the baselines of these steps; steps without durations are absent. */
    public static Mono<Map<ContentHash, DurationBaseline>> baselines(
            Connection connection, int generation, Collection<ContentHash> baselines) {
        return ArrayParameters.of(List.copyOf(baselines))
                .hashes(hash -> hash)
                .value(generation)
                .select(
                        connection,
                        SELECT_DURATIONS,
                        row -> Map.entry(RowReader.hash(row, "baseline"), RowReader.decimal(row, "seconds")))
                .collectMultimap(Map.Entry::getKey, Map.Entry::getValue)
                .map(seconds -> seconds.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> DurationBaseline.of(entry.getValue()))));
    }
}
