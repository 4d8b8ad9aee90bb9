package io.waymark.postgres.sql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.waymark.port.store.DataRejectedException;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.migration.SchemaMigration;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs database work in transactions. Errors of the database become exceptions that the callers handle: {@link
 * StoreUnavailableException} if a retry may succeed, {@link DataRejectedException} if the data is invalid. Thread-safe.
 */
public final class DatabaseTransactions {
    private static final String BEGIN = "begin isolation level read committed";

    /**
     * Makes PostgreSQL plan a prepared statement once instead of at each execution, because planning takes longer than
     * storing a small batch.
     */
    private static final String USE_GENERIC_PLANS = "set local plan_cache_mode = force_generic_plan";

    private final ConnectionFactory connections;

    public DatabaseTransactions(ConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * Runs work in a read-committed transaction: commits when the work completes, rolls back when it fails or is
     * cancelled.
     */
    public <T> Mono<T> write(Function<Connection, Mono<T>> work) {
        return writeWith(BEGIN, work);
    }

    /**
     * Runs work like {@link #write(Function)}, but first takes a lock, so that all statements of the transaction see
     * the commits of earlier holders of the lock. Each connection plans each statement only once (generic plans).
     *
     * @param lock a statement without parameters that takes the lock
     */
    public <T> Mono<T> write(String lock, Function<Connection, Mono<T>> work) {
        return writeWith(String.join("; ", BEGIN, USE_GENERIC_PLANS, lock), work); // one round trip
    }

    private <T> Mono<T> writeWith(String begin, Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                        connections.create(),
                        connection -> Mono.usingWhen(
                                Mono.just(connection),
                                same -> run(same, begin).then(Mono.defer(() -> work.apply(same))),
                                Connection::commitTransaction,
                                (same, error) -> same.rollbackTransaction(),
                                Connection::rollbackTransaction),
                        Connection::close)
                .onErrorMap(R2dbcException.class, DatabaseTransactions::translate);
    }

    private static Mono<Void> run(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .concatMap(Result::getRowsUpdated)
                .then();
    }

    /** Runs work in a repeatable-read transaction, so that all its statements see one database snapshot. */
    public <T> Flux<T> read(Function<Connection, ? extends Publisher<T>> work) {
        return Flux.usingWhen(
                        connections.create(),
                        connection -> Flux.usingWhen(begin(connection), work, Connection::rollbackTransaction),
                        Connection::close)
                .onErrorMap(R2dbcException.class, DatabaseTransactions::translate);
    }

    /** Runs work without a transaction: each statement sees its own database snapshot. */
    public <T> Mono<T> query(Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(connections.create(), work, Connection::close)
                .onErrorMap(R2dbcException.class, DatabaseTransactions::translate);
    }

    private static Mono<Connection> begin(Connection connection) {
        return Mono.from(connection.beginTransaction(IsolationLevel.REPEATABLE_READ))
                .thenReturn(connection);
    }

    /**
     * Converts an error of the database. Invalid data (SQL states 22, 23 and 54) becomes {@link DataRejectedException},
     * because a retry would fail as well. All other errors become {@link StoreUnavailableException}. This includes a
     * missing partition (23514), which maintenance creates later.
     */
    public static RuntimeException translate(R2dbcException error) {
        var state = Objects.requireNonNullElse(error.getSqlState(), "");
        boolean isMissingPartition = state.equals("23514");
        boolean isInvalidData =
                !isMissingPartition && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
        return isInvalidData
                ? new DataRejectedException(
                        "Cannot write data: the database rejected a value: " + error.getMessage(), error)
                : new StoreUnavailableException(
                        "Cannot access the database: it is unavailable, or a statement failed: " + error.getMessage(),
                        error,
                        isPending(error));
    }

    private static boolean isPending(R2dbcException error) {
        return error instanceof SchemaMigration.PendingException;
    }
}
