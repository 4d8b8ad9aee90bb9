package io.waymark.postgres.maintenance;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.waymark.postgres.sql.DatabaseTransactions;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs a step of background maintenance, such as deleting 1000 rows, in its own transaction. A database lock ensures
 * that only one instance of the service runs a step at a time. If another instance holds the lock, the step is skipped.
 */
final class ExclusiveStep {
    private static final String TRY_LOCK = "select pg_try_advisory_xact_lock(hashtext('waymark.maintenance')) as mine";

    private final DatabaseTransactions database;

    ExclusiveStep(DatabaseTransactions database) {
        this.database = database;
    }

    /** Runs a step and returns its result; empty if it was skipped because another instance runs a step. */
    <T> Mono<T> run(Function<Connection, Mono<T>> step) {
        return database.write(connection -> select(
                        connection, TRY_LOCK, row -> Boolean.TRUE.equals(row.get("mine", Boolean.class)))
                .next()
                .filter(mine -> mine)
                .flatMap(mine -> step.apply(connection)));
    }

    static <T> Flux<T> select(Connection connection, String sql, Function<Row, T> read, Object... parameters) {
        return Flux.from(statement(connection, sql, parameters).execute())
                .concatMap(result -> result.map((row, metadata) -> read.apply(row)));
    }

    /** Runs a statement and returns the number of affected rows. */
    static Mono<Long> update(Connection connection, String sql, Object... parameters) {
        return Flux.from(statement(connection, sql, parameters).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    private static Statement statement(Connection connection, String sql, Object... parameters) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.bind(i, parameters[i]);
        }
        return statement;
    }
}
