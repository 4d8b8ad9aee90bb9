package io.waymark.postgres.projection.baseline;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores the executions in progress, with the time at which each becomes late, for each generation of the projection.
 */
public final class OpenExecutionTable {
    private static final String COLUMNS = """
            run_no, execution, baseline, started_at, workflow_namespace, workflow_name, module, experiment, run_id, key
            """.strip();
    private static final String UPSERT =
            "insert into open_execution (generation, " + COLUMNS + ") select $11, " + COLUMNS
                    + ArrayParameters.rows(COLUMNS) + """
            on conflict (generation, run_no, execution) do update set baseline = excluded.baseline, due_at = null,
                late = false, started_at = excluded.started_at, workflow_namespace = excluded.workflow_namespace,
                workflow_name = excluded.workflow_name
            """;
    private static final String DELETE = """
            delete from open_execution o using (select unnest($1) as run_no, unnest($2) as execution) u
            where o.generation = $3 and o.run_no = u.run_no and o.execution = u.execution
            """;
    private static final String DELETE_RUNS = """
            delete from open_execution o using (select unnest($1) as run_no) u
            where o.generation = $2 and o.run_no = u.run_no
            """;
    private static final String SELECT_OPEN = """
            select u.baseline from (select unnest($1) as baseline) u
            where exists (select from open_execution o where o.generation = $2 and o.baseline = u.baseline)
            """;
    private static final String SCHEDULE = """
            update open_execution o set due_at = o.started_at + u.seconds * interval '1 second'
            """ + ArrayParameters.rows("baseline, seconds") + """
            where o.generation = $3 and o.baseline = u.baseline and not o.late
            """;
    private static final String SET_LATE = """
            update open_execution o set due_at = null, late = true
            """ + ArrayParameters.rows("run_no, execution") + """
            where o.generation = $3 and o.run_no = u.run_no and o.execution = u.execution
            """;

    /** Selects executions that are due and those of them that are still in progress since the same start. */
    private static final String SELECT_DUE = """
            select o.*, exists (
                select from execution e join run r on r.run_no = e.run_no and r.ended_at is null
                where e.run_no = o.run_no and e.state = 'in_progress' and e.started_at = o.started_at) as running
            from open_execution o
            where o.generation = $1 and o.due_at <= micros($2)
            order by o.due_at limit $3
            """;

    /** Identifies an execution: the number of its run and the hash of its key. */
    public record ExecutionId(long run, ContentHash execution) {}

    /**
     * An execution in progress.
     *
     * @param baseline the step {@code run} of the execution
     * @param key the key of the execution as text
     */
    public record OpenRow(
            ExecutionId id,
            ContentHash baseline,
            Instant startedAt,
            Workflow workflow,
            ModuleExperimentName module,
            RunId runId,
            String key) {}

    /** An execution whose time is over. It may have ended since. */
    public record DueRow(OpenRow open, boolean isRunning) {}

    private OpenExecutionTable() {}

    public static Mono<Long> upsert(Connection connection, int generation, Collection<OpenRow> rows) {
        return ArrayParameters.of(List.copyOf(rows))
                .longs(row -> row.id().run())
                .hashes(row -> row.id().execution())
                .hashes(OpenRow::baseline)
                .times(OpenRow::startedAt)
                .names(row -> row.workflow().namespace())
                .names(row -> row.workflow().name())
                .names(row -> row.module().module())
                .names(row -> row.module().experiment())
                .texts(row -> row.runId().value())
                .names(OpenRow::key)
                .value(generation)
                .update(connection, UPSERT);
    }

    public static Mono<Long> delete(Connection connection, int generation, Collection<ExecutionId> ids) {
        return ArrayParameters.of(List.copyOf(ids))
                .longs(ExecutionId::run)
                .hashes(ExecutionId::execution)
                .value(generation)
                .update(connection, DELETE);
    }

    public static Mono<Long> deleteRuns(Connection connection, int generation, List<Long> runs) {
        return ArrayParameters.of(runs).longs(run -> run).value(generation).update(connection, DELETE_RUNS);
    }

    /** Computes when the open executions of these steps become late, from the current baselines. */
    public static Mono<Long> schedule(Connection connection, int generation, Collection<ContentHash> baselines) {
        return ArrayParameters.of(List.copyOf(baselines))
                .hashes(hash -> hash)
                .value(generation)
                .select(connection, SELECT_OPEN, row -> RowReader.hash(row, "baseline"))
                .collectList()
                .flatMap(open -> DurationBaselineTable.baselines(connection, generation, open))
                .flatMapMany(known -> Flux.fromIterable(known.entrySet()))
                .filter(baseline -> baseline.getValue().lateAfter() != null)
                .collectList()
                .flatMap(late -> ArrayParameters.of(late)
                        .hashes(Map.Entry::getKey)
                        .doubles(baseline ->
                                Objects.requireNonNull(baseline.getValue().lateAfter()))
                        .value(generation)
                        .update(connection, SCHEDULE));
    }

    /** Marks executions as late. They are no longer due. */
    public static Mono<Long> setLate(Connection connection, int generation, Collection<ExecutionId> ids) {
        return ArrayParameters.of(List.copyOf(ids))
                .longs(ExecutionId::run)
                .hashes(ExecutionId::execution)
                .value(generation)
                .update(connection, SET_LATE);
    }

    /** Returns executions whose time is over. */
    public static Flux<DueRow> due(Connection connection, int generation, Instant now, int limit) {
        return ArrayParameters.of(List.of(now))
                .value(generation)
                .value(micros(now))
                .value(limit)
                .select(connection, SELECT_DUE, OpenExecutionTable::read);
    }

    private static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
    }

    private static DueRow read(Row row) {
        return new DueRow(
                new OpenRow(
                        new ExecutionId(RowReader.number(row, "run_no"), RowReader.hash(row, "execution")),
                        RowReader.hash(row, "baseline"),
                        RowReader.time(row, "started_at"),
                        new Workflow(RowReader.name(row, "workflow_namespace"), RowReader.name(row, "workflow_name")),
                        new ModuleExperimentName(RowReader.name(row, "module"), RowReader.name(row, "experiment")),
                        new RunId(RowReader.text(row, "run_id")),
                        RowReader.name(row, "key")),
                RowReader.flag(row, "running"));
    }
}
