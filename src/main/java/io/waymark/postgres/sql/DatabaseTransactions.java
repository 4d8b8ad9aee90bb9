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

/** Transactions, and the database's errors in the words of the ports. */
public final class DatabaseTransactions {
    private static final String BEGIN = "begin isolation level read committed";

    /** Of its own accord PostgreSQL plans a joined statement anew each time, which takes it longer than a small batch. */
    private static final String USE_GENERIC_PLANS = "set local plan_cache_mode = force_generic_plan";

    private final ConnectionFactory connections;

    public DatabaseTransactions(ConnectionFactory connections) {
        this.connections = connections;
    }

    /** Commits when the work completes, rolls back when it fails. */
    public <T> Mono<T> write(Function<Connection, Mono<T>> work) {
        return writeWith(BEGIN, work);
    }

    /**
     * The same for the statements of ingest, each planned once for a connection, and under a lock that the transaction
     * takes as it begins, so that all its statements see what others have committed before.
     *
     * @param lock a statement without parameters
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

    /** Reads everything in one database snapshot. */
    public <T> Flux<T> read(Function<Connection, ? extends Publisher<T>> work) {
        return Flux.usingWhen(
                        connections.create(),
                        connection -> Flux.usingWhen(begin(connection), work, Connection::rollbackTransaction),
                        Connection::close)
                .onErrorMap(R2dbcException.class, DatabaseTransactions::translate);
    }

    /** Reads without a transaction: each statement sees a database snapshot of its own. */
    public <T> Mono<T> query(Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(connections.create(), work, Connection::close)
                .onErrorMap(R2dbcException.class, DatabaseTransactions::translate);
    }

    private static Mono<Connection> begin(Connection connection) {
        return Mono.from(connection.beginTransaction(IsolationLevel.REPEATABLE_READ))
                .thenReturn(connection);
    }

    /**
     * Data that the database refuses is one thing; everything else may be better when tried again: also a partition
     * that is not there yet (23514).
     */
    public static RuntimeException translate(R2dbcException error) {
        var state = Objects.requireNonNullElse(error.getSqlState(), "");
        boolean absent = state.equals("23514");
        boolean refused = !absent && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
        return refused
                ? new DataRejectedException("Cannot store: the database refuses a value: " + error.getMessage(), error)
                : new StoreUnavailableException(
                        "Cannot reach the database: " + error.getMessage(), error, isPending(error));
    }

    private static boolean isPending(R2dbcException error) {
        return error instanceof SchemaMigration.PendingException;
    }
}
