package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.port.Cursor;
import io.waymark.port.RequestRejected;
import io.waymark.port.StoreUnavailable;
import io.waymark.port.reading.Answer;
import io.waymark.store.table.Read;
import io.waymark.store.table.RunTable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads what is asked for and the end of the feed in one database snapshot. A client that leaves does not break a
 * transaction off: it goes on to its end, which is near, because its statements have a time limit.
 */
final class Answers {
    private static final String CANCELED = "57014";
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final String READ_ONLY = "begin isolation level repeatable read read only";
    private static final String TIME_LIMIT = "set local statement_timeout = ";

    /** Takes the snapshot. */
    private static final String END_OF_FEED =
            "select (select name from feed_identity) as feed, (select coalesce(max(position), 0) from feed) as position";

    private final ConnectionFactory connections;
    private final Duration timeLimit;
    private final long pageSize;
    private final RunSizeLimit runs;
    private final String begin;

    /**
     * Answers from a pool of connections.
     *
     * @param timeLimit of each statement
     * @param pageSize about how many bytes a page of a list may hold
     * @param runs limits what is read of a run
     */
    Answers(ConnectionFactory connections, Duration timeLimit, long pageSize, RunSizeLimit runs) {
        this.connections = connections;
        this.timeLimit = timeLimit;
        this.pageSize = pageSize;
        this.runs = runs;
        this.begin = String.join("; ", READ_ONLY, TIME_LIMIT + timeLimit.toMillis(), END_OF_FEED); // one round trip
    }

    /** About how many bytes a page of a list may hold; one entry may be larger. */
    long pageSize() {
        return pageSize;
    }

    /** Begins the statement of a list: {@code select … from … where true}. */
    ListQuery list(String select) {
        return new ListQuery(select, pageSize);
    }

    /** Answers a request about a run, within the limit of its size. */
    <T> Mono<Answer<T>> ofRun(RunId run, BiFunction<Connection, RunTable.Stored, Mono<T>> work) {
        return answer(connection -> runs.find(connection, run).flatMap(stored -> work.apply(connection, stored)));
    }

    <T> Mono<Answer<T>> answer(Function<Connection, Mono<T>> work) {
        return Mono.defer(() -> shielded(work))
                .timeout(timeLimit.plus(GRACE))
                .onErrorMap(TimeoutException.class, Answers::tooSlow)
                .onErrorMap(R2dbcException.class, Answers::translated);
    }

    /** A cache does not pass a cancellation on. Who leaves while waiting for a connection is not answered any more. */
    private <T> Mono<Answer<T>> shielded(Function<Connection, Mono<T>> work) {
        var wanted = new AtomicBoolean(true);
        return transaction(connection -> wanted.get() ? answer(connection, work) : Mono.empty())
                .cache()
                .doOnCancel(() -> wanted.set(false));
    }

    private <T> Mono<T> transaction(Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                connections.create(),
                work,
                connection -> end(connection, connection.commitTransaction()),
                (connection, error) -> end(connection, connection.rollbackTransaction()),
                connection -> end(connection, connection.rollbackTransaction()));
    }

    /** Reads the end of the feed in the database snapshot of a transaction that has begun. */
    static Mono<Cursor> endOfFeed(Connection connection) {
        return cursor(connection, END_OF_FEED);
    }

    private <T> Mono<Answer<T>> answer(Connection connection, Function<Connection, Mono<T>> work) {
        return cursor(connection, begin)
                .flatMap(asOf -> work.apply(connection).map(value -> new Answer<>(value, asOf)));
    }

    private static Mono<Cursor> cursor(Connection connection, String statements) {
        return Flux.from(connection.createStatement(statements).execute())
                .concatMap(result -> result.map((row, metadata) -> cursor(row)))
                .last();
    }

    private static Mono<Void> end(Connection connection, Publisher<Void> how) {
        return Mono.from(how).onErrorComplete().then(Mono.from(connection.close()));
    }

    private static Cursor cursor(Row row) {
        return new Cursor(Read.text(row, "feed"), Read.number(row, "position"));
    }

    private static RuntimeException translated(R2dbcException error) {
        return CANCELED.equals(error.getSqlState())
                ? new RequestRejected(
                        503,
                        "query-timeout",
                        "The answer took too long to find: ask for less, with a smaller limit or narrower filters.",
                        GRACE)
                : Database.translated(error);
    }

    private static RuntimeException tooSlow(Throwable timeout) {
        return new StoreUnavailable("Cannot reach the database: it does not answer", timeout);
    }
}
