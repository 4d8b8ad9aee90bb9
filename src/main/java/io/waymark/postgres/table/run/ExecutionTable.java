package io.waymark.postgres.table.run;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores the current state of the executions of runs. An execution is one run of a module with one experiment, which is
 * a named configuration of the module.
 */
public final class ExecutionTable {
    private static final CopyIn<PendingHistoryRow<ExecutionRow>> ROWS = CopyIn.<PendingHistoryRow<ExecutionRow>>into(
                    "execution")
            .longs("run_no", PendingHistoryRow::run)
            .longs("number", row -> execution(row).number())
            .times("started_at", row -> execution(row).startedAt())
            .times("ended_at", row -> execution(row).endedAt())
            .hashes("brought", row -> hash(execution(row)))
            .flags("timed", row -> execution(row).hasRunTiming())
            .flags("reported", row -> execution(row).hasOutputSchema())
            .optionalLongs("attempt", row -> execution(row).attempt())
            .optionalLongs("failed_in", row -> execution(row).failedIn())
            .texts("state", row -> execution(row).state().wireName())
            .texts("path", row -> row.value().path());
    private static final String VALUES = ArrayParameters.rows(
            "run_no, number, started_at, ended_at, brought, timed, reported, attempt, failed_in, state, path");
    private static final String UPDATE = """
            update execution e set
                started_at = u.started_at, ended_at = u.ended_at, brought = u.brought,
                timed = u.timed, reported = u.reported, attempt = u.attempt, failed_in = u.failed_in,
                state = u.state, path = u.path
            """ + VALUES + """
            where e.run_no = u.run_no and e.number = u.number
            """;
    private static final String DELETE = """
            delete from execution e using unnest($1::bigint[], $2::bigint[]) as u (run_no, number)
            where e.run_no = u.run_no and e.number = u.number
            """;
    private static final String SELECT = """
            select e.run_no, e.number, e.started_at, e.ended_at, e.brought, e.timed, e.reported, e.attempt,
                e.failed_in, e.state, e.path
            from execution e
            where e.run_no = any ($1::bigint[])
            """;

    private static final String SELECT_IN_ORDER = """
            select e.run_no, e.number, e.started_at, e.ended_at, e.brought, e.timed, e.reported, e.attempt,
                e.failed_in, e.state, e.path
            from execution e
            where e.run_no = $1
            order by e.number
            """;

    private static final String SELECT_SOME = """
            select e.run_no, e.number, e.started_at, e.ended_at, e.brought, e.timed, e.reported, e.attempt,
                e.failed_in, e.state, e.path
            from execution e join unnest($2::bigint[]) with ordinality as u (number, ordinal) using (number)
            where e.run_no = $1
            order by u.ordinal
            """;

    /** The number of rows that the database sends at once. It limits memory: a key may be as long as an event. */
    private static final int MAX_ROWS_PER_QUERY = 500;

    /**
     * An execution that is about to be stored as a row.
     *
     * @param execution the execution
     * @param path the key of the execution as {@link ExecutionKeyCodec} encodes it
     */
    public record ExecutionRow(Execution execution, String path) {}

    /**
     * An execution as read from its row, which has only the hash of its input schema.
     *
     * @param run the number of the run in the database
     * @param execution the execution without its input schema
     * @param inputSchemaHash the hash of the input schema; null if there is none
     */
    public record StoredExecution(
            long run, Execution execution, @Nullable ContentHash inputSchemaHash) {
        /** Returns the execution with its input schema. */
        public Execution with(@Nullable Schema schema) {
            return execution.withInputSchema(schema);
        }
    }

    private ExecutionTable() {}

    /** Inserts executions that have no row yet. */
    public static CombinableStatement insert(List<PendingHistoryRow<ExecutionRow>> executions) {
        return ROWS.toPart(executions);
    }

    /** Updates executions that have a row. The list must have each execution at most once. */
    public static CombinableStatement update(List<PendingHistoryRow<ExecutionRow>> executions) {
        return ArrayParameters.of(executions)
                .longs(PendingHistoryRow::run)
                .longs(row -> execution(row).number())
                .times(row -> execution(row).startedAt())
                .times(row -> execution(row).endedAt())
                .hashes(row -> hash(execution(row)))
                .flags(row -> execution(row).hasRunTiming())
                .flags(row -> execution(row).hasOutputSchema())
                .longs(row -> execution(row).attempt())
                .longs(row -> execution(row).failedIn())
                .texts(row -> execution(row).state().wireName())
                .texts(row -> row.value().path())
                .part(UPDATE);
    }

    /** Deletes executions that other executions replaced. They are given by their numbers. */
    public static Mono<Long> delete(Connection connection, List<PendingHistoryRow<Long>> numbers) {
        return ArrayParameters.of(numbers)
                .longs(PendingHistoryRow::run)
                .longs(PendingHistoryRow::value)
                .update(connection, DELETE);
    }

    /** Reads all executions of the given runs, in no particular order. */
    public static Flux<StoredExecution> select(Connection connection, Collection<RunTable.StoredRunRow> runs) {
        var paths =
                runs.stream().collect(Collectors.toMap(RunTable.StoredRunRow::number, RunTable.StoredRunRow::paths));
        return Flux.from(connection
                        .createStatement(SELECT)
                        .bind(0, paths.keySet().toArray(Long[]::new))
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> wrapErrors(
                        () -> read(row, Objects.requireNonNull(paths.get(RowReader.number(row, "run_no")))))));
    }

    /** Reads the executions of a run in the order of their first event, with backpressure. */
    public static Flux<StoredExecution> inOrder(Connection connection, RunTable.StoredRunRow run) {
        var paths = run.paths();
        return Flux.from(connection
                        .createStatement(SELECT_IN_ORDER)
                        .bind(0, run.number())
                        .fetchSize(MAX_ROWS_PER_QUERY)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> read(row, paths))), 1);
    }

    /** Reads executions of a run in the order of these numbers. */
    public static Flux<StoredExecution> select(
            Connection connection, RunTable.StoredRunRow run, Collection<Long> numbers) {
        var paths = run.paths();
        return Flux.from(connection
                        .createStatement(SELECT_SOME)
                        .bind(0, run.number())
                        .bind(1, numbers.toArray(Long[]::new))
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> read(row, paths))));
    }

    private static StoredExecution read(Row row, ExecutionKeyCodec paths) {
        var execution = new Execution(
                RowReader.number(row, "number"),
                paths.read(RowReader.text(row, "path")),
                EnumNames.parse(LifecycleState.class, RowReader.text(row, "state")),
                RowReader.timeOrNull(row, "started_at"),
                RowReader.timeOrNull(row, "ended_at"),
                null,
                RowReader.flag(row, "timed"),
                RowReader.flag(row, "reported"),
                RowReader.numberOrNull(row, "attempt"),
                RowReader.numberOrNull(row, "failed_in"));
        return new StoredExecution(RowReader.number(row, "run_no"), execution, RowReader.hashOrNull(row, "brought"));
    }

    private static Execution execution(PendingHistoryRow<ExecutionRow> row) {
        return row.value().execution();
    }

    private static @Nullable ContentHash hash(Execution execution) {
        return execution.inputSchema() == null ? null : execution.inputSchema().hash();
    }
}
