package io.waymark.postgres.read;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.replica.ReadReplica;
import io.waymark.postgres.replica.ReplicaBehindException;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.RunTable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs the queries of a request in one transaction, so that their results and the end of the feed belong to the same
 * moment. If the client disconnects, the transaction is not cancelled. It ends soon, because each statement has a time
 * limit.
 */
public final class ReadTransactions {
    private static final String QUERY_CANCELED = "57014";
    private static final Duration CANCEL_GRACE_PERIOD = Duration.ofSeconds(5);

    private static final String READ_ONLY = "begin isolation level repeatable read read only";
    private static final String TIME_LIMIT = "set local statement_timeout = ";

    /** Reads the head of the feed. As the first query, it also takes the database snapshot. */
    private static final String SELECT_FEED_HEAD =
            "select (select name from feed_identity) as feed, (select coalesce(max(position), 0) from feed) as position";

    private final ConnectionFactory connections;
    private final Duration timeLimit;
    private final long pageSize;
    private final SizeLimitedRunLookup runs;
    private final String begin;
    private final ObservedPositionTracker latest;
    private final @Nullable ReadReplica replica;

    /**
     * Reads on connections of a pool.
     *
     * @param timeLimit the timeout of each statement
     * @param pageSize the approximate maximum size of a page of a list, in bytes
     * @param runs limits the size of a run that a request reads
     */
    public ReadTransactions(
            ConnectionFactory connections, Duration timeLimit, long pageSize, SizeLimitedRunLookup runs) {
        this(connections, timeLimit, pageSize, runs, new ObservedPositionTracker(), null);
    }

    /**
     * Reads on connections of a pool, or from a replica of the database.
     *
     * @param latest records the positions of the answers
     * @param replica null if there is none
     */
    public ReadTransactions(
            ConnectionFactory connections,
            Duration timeLimit,
            long pageSize,
            SizeLimitedRunLookup runs,
            ObservedPositionTracker latest,
            @Nullable ReadReplica replica) {
        this.connections = connections;
        this.timeLimit = timeLimit;
        this.pageSize = pageSize;
        this.runs = runs;
        this.latest = latest;
        this.replica = replica;
        this.begin =
                String.join("; ", READ_ONLY, TIME_LIMIT + timeLimit.toMillis(), SELECT_FEED_HEAD); // one round trip
    }

    /** Returns the approximate maximum size of a page of a list, in bytes; a single entry may be larger. */
    long pageSize() {
        return pageSize;
    }

    /**
     * Begins the statement of a list.
     *
     * @param select {@code select … from … where true}
     */
    public PageQuery pageQuery(String select) {
        return new PageQuery(select, pageSize);
    }

    /** Runs a query about a run, within the size limit of a run. */
    public <T> Mono<ResultAtPosition<T>> ofRun(RunId run, BiFunction<Connection, RunTable.StoredRunRow, Mono<T>> work) {
        return read(connection -> runs.find(connection, run).flatMap(stored -> work.apply(connection, stored)));
    }

    /** Runs a query. The result is not older than any earlier result of this instance. */
    public <T> Mono<ResultAtPosition<T>> read(Function<Connection, Mono<T>> work) {
        var onPrimary = read(connections, 0, work);
        var other = replica;
        return other == null
                ? onPrimary
                : Mono.deferContextual(context ->
                        other.read(read(other.connections(), other.requiredPosition(context), work), onPrimary));
    }

    private <T> Mono<ResultAtPosition<T>> read(
            ConnectionFactory source, long required, Function<Connection, Mono<T>> work) {
        return Mono.defer(() -> readUncancelled(source, required, work))
                .timeout(timeLimit.plus(CANCEL_GRACE_PERIOD))
                .doOnNext(answer -> latest.record(answer.asOf().position()))
                .onErrorMap(TimeoutException.class, ReadTransactions::readTimedOut)
                .onErrorMap(R2dbcException.class, ReadTransactions::translate);
    }

    /**
     * Reads without passing on a cancellation, which {@code cache()} absorbs. Skips the query if the client
     * disconnected while it waited for a connection.
     */
    private <T> Mono<ResultAtPosition<T>> readUncancelled(
            ConnectionFactory source, long required, Function<Connection, Mono<T>> work) {
        var subscribed = new AtomicBoolean(true);
        return transaction(source, connection -> subscribed.get() ? read(connection, required, work) : Mono.empty())
                .cache()
                .doOnCancel(() -> subscribed.set(false));
    }

    private static <T> Mono<T> transaction(ConnectionFactory source, Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                source.create(),
                work,
                connection -> end(connection, connection.commitTransaction()),
                (connection, error) -> end(connection, connection.rollbackTransaction()),
                connection -> end(connection, connection.rollbackTransaction()));
    }

    /** Reads the head of the feed in the database snapshot of an open transaction. */
    public static Mono<Cursor> feedHead(Connection connection) {
        return cursor(connection, SELECT_FEED_HEAD);
    }

    private <T> Mono<ResultAtPosition<T>> read(
            Connection connection, long required, Function<Connection, Mono<T>> work) {
        return cursor(connection, begin)
                .flatMap(asOf -> asOf.position() < required
                        ? Mono.error(new ReplicaBehindException(asOf.position(), required))
                        : work.apply(connection).map(value -> new ResultAtPosition<>(value, asOf)));
    }

    private static Mono<Cursor> cursor(Connection connection, String statements) {
        return Flux.from(connection.createStatement(statements).execute())
                .concatMap(result -> result.map((row, metadata) -> cursor(row)))
                .last();
    }

    private static Mono<Void> end(Connection connection, Publisher<Void> completion) {
        return Mono.from(completion).onErrorComplete().then(Mono.from(connection.close()));
    }

    private static Cursor cursor(Row row) {
        return new Cursor(RowReader.text(row, "feed"), RowReader.number(row, "position"));
    }

    private static RuntimeException translate(R2dbcException error) {
        return QUERY_CANCELED.equals(error.getSqlState())
                ? new QueryFailure.TimedOut().exception()
                : DatabaseTransactions.translate(error);
    }

    private static RuntimeException readTimedOut(Throwable timeout) {
        return new StoreUnavailableException(
                "Could not read from the database: it did not respond in time. Check the connection to it.", timeout);
    }
}
