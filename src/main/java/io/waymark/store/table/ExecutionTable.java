package io.waymark.store.table;

import static io.waymark.port.ProcessingFailure.guard;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The executions of a run as they are now. */
public final class ExecutionTable {
    private static final Copy<Placed<Told>> ROWS = Copy.<Placed<Told>>into("execution")
            .longs("run_no", Placed::run)
            .longs("number", placed -> execution(placed).number())
            .times("started_at", placed -> execution(placed).startedAt())
            .times("ended_at", placed -> execution(placed).endedAt())
            .hashes("brought", placed -> hash(execution(placed)))
            .flags("timed", placed -> execution(placed).timed())
            .flags("reported", placed -> execution(placed).reported())
            .optionalLongs("attempt", placed -> execution(placed).attempt())
            .optionalLongs("failed_in", placed -> execution(placed).failedIn())
            .texts("state", placed -> execution(placed).state().word())
            .texts("path", placed -> placed.what().path());
    private static final String VALUES = Columns.rows(
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
            from execution e join unnest($2::bigint[]) with ordinality as u (number, place) using (number)
            where e.run_no = $1
            order by u.place
            """;

    /** Rows that the database sends at once: a key may be as long as an event. */
    private static final int AT_ONCE = 500;

    /** An execution with its key as {@link PathText} writes it. */
    public record Told(Execution execution, String path) {}

    /** An execution without the schema that it brought, of which only the hash is here. */
    public record Stored(
            long run, Execution execution, @Nullable ContentHash brought) {
        /** The whole execution. */
        public Execution with(@Nullable Schema schema) {
            return execution.bringing(schema);
        }
    }

    private ExecutionTable() {}

    /** Adds executions that have no row yet. */
    public static Part insert(List<Placed<Told>> executions) {
        return ROWS.part(executions);
    }

    /** Changes executions that have a row, no two of the same run and number. */
    public static Part update(List<Placed<Told>> executions) {
        return Columns.of(executions)
                .longs(Placed::run)
                .longs(placed -> execution(placed).number())
                .times(placed -> execution(placed).startedAt())
                .times(placed -> execution(placed).endedAt())
                .hashes(placed -> hash(execution(placed)))
                .flags(placed -> execution(placed).timed())
                .flags(placed -> execution(placed).reported())
                .longs(placed -> execution(placed).attempt())
                .longs(placed -> execution(placed).failedIn())
                .texts(placed -> execution(placed).state().word())
                .texts(placed -> placed.what().path())
                .part(UPDATE);
    }

    /** Removes executions whose place was taken by others; given by number. */
    public static Mono<Long> delete(Connection connection, List<Placed<Long>> numbers) {
        return Columns.of(numbers).longs(Placed::run).longs(Placed::what).update(connection, DELETE);
    }

    /** All executions of some runs. */
    public static Flux<Stored> select(Connection connection, Collection<RunTable.Stored> runs) {
        var paths = runs.stream().collect(Collectors.toMap(RunTable.Stored::number, RunTable.Stored::paths));
        return Flux.from(connection
                        .createStatement(SELECT)
                        .bind(0, paths.keySet().toArray(Long[]::new))
                        .execute())
                .concatMap(result -> result.map((row, metadata) ->
                        guard(() -> read(row, Objects.requireNonNull(paths.get(Read.number(row, "run_no")))))));
    }

    /** A run's executions in order of their first appearance, read as they are asked for. */
    public static Flux<Stored> inOrder(Connection connection, RunTable.Stored run) {
        var paths = run.paths();
        return Flux.from(connection
                        .createStatement(SELECT_IN_ORDER)
                        .bind(0, run.number())
                        .fetchSize(AT_ONCE)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> guard(() -> read(row, paths))), 1);
    }

    /** Some of a run's executions, in the order of these numbers. */
    public static Flux<Stored> select(Connection connection, RunTable.Stored run, Collection<Long> numbers) {
        var paths = run.paths();
        return Flux.from(connection
                        .createStatement(SELECT_SOME)
                        .bind(0, run.number())
                        .bind(1, numbers.toArray(Long[]::new))
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> guard(() -> read(row, paths))));
    }

    private static Stored read(Row row, PathText paths) {
        var execution = new Execution(
                Read.number(row, "number"),
                paths.read(Read.text(row, "path")),
                Words.read(Lifecycle.class, Read.text(row, "state")),
                Read.timeOrNull(row, "started_at"),
                Read.timeOrNull(row, "ended_at"),
                null,
                Read.flag(row, "timed"),
                Read.flag(row, "reported"),
                Read.numberOrNull(row, "attempt"),
                Read.numberOrNull(row, "failed_in"));
        return new Stored(Read.number(row, "run_no"), execution, Read.hashOrNull(row, "brought"));
    }

    private static Execution execution(Placed<Told> placed) {
        return placed.what().execution();
    }

    private static @Nullable ContentHash hash(Execution execution) {
        return execution.brought() == null ? null : execution.brought().hash();
    }
}
