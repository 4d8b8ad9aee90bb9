package io.waymark.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.sql.ConnectionQueueLimiter;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.write.PostgresRunStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ReadTransactionsIT {
    private static final String PID = "select pg_backend_pid()";
    private static final ConnectionPool connections =
            new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(ReadTransactionsIT.class))
                    .maxSize(1)
                    .build());

    private final ReadTransactions transactions = new ReadTransactions(
            connections, Duration.ofSeconds(1), 1 << 20, new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));

    @Test
    void cancelledRequestKeepsConnectionUsable() {
        var before =
                transactions.read(connection -> number(connection, PID)).block().value();
        var ended = new AtomicInteger();
        var work = transactions.read(connection ->
                number(connection, "select 1 from pg_sleep(0.3)").doOnSuccess(done -> ended.incrementAndGet()));

        StepVerifier.create(work).thenAwait(Duration.ofMillis(100)).thenCancel().verify();

        var after =
                transactions.read(connection -> number(connection, PID)).block().value();
        assertThat(after).isEqualTo(before);
        assertThat(ended).hasValue(1);
    }

    @Test
    void cancelledWaiterRunsNoQuery() {
        var requested = new AtomicInteger();
        var slow = transactions.read(connection -> number(connection, "select 1 from pg_sleep(0.3)"));
        var waiting = transactions.read(connection -> number(connection, "select " + requested.incrementAndGet()));

        StepVerifier.create(Mono.zip(slow, waiting.timeout(Duration.ofMillis(100), Mono.empty())))
                .verifyComplete();

        transactions.read(connection -> number(connection, PID)).block();
        assertThat(requested).hasValue(0);
    }

    @Test
    void slowReadIsRejectedAndConnectionSurvives() {
        StepVerifier.create(transactions.read(connection -> number(connection, "select 1 from pg_sleep(5)")))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                QueryFailedException.class,
                                exception -> assertThat(exception.failure()).isEqualTo(new QueryFailure.TimedOut())));
        assertThat(transactions
                        .read(connection -> number(connection, PID))
                        .block()
                        .value())
                .isPositive();
    }

    @Test
    void excessWaiterIsRejected() {
        var taken = connections.create().block();
        var bulkhead = new ConnectionQueueLimiter(connections, 2);
        var limited = new ReadTransactions(
                bulkhead.connections(),
                Duration.ofSeconds(5),
                1 << 20,
                new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));
        var outcomes = Flux.range(0, 5)
                .flatMap(number -> limited.read(connection -> number(connection, PID))
                        .map(answer -> "answered")
                        .onErrorResume(
                                QueryFailedException.class,
                                exception ->
                                        Mono.just(exception.failure().getClass().getSimpleName())))
                .collectList()
                .toFuture();
        Mono.from(taken.close()).block();

        assertThat(outcomes.join()).containsExactly("Busy", "Busy", "Busy", "answered", "answered");
        assertThat(limited.read(connection -> number(connection, PID)).block().value())
                .isPositive();
    }

    @Test
    void cursorAndValueAreConsistent() {
        var pool = new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(getClass()))
                .maxSize(2)
                .build());
        var store = new PostgresRunStore(
                new DatabaseTransactions(pool),
                new CachedSchemaReader(DataSize.ofKilobytes(100)),
                500,
                "test",
                new ObservedPositionTracker());
        var answer = new ReadTransactions(
                        pool, Duration.ofSeconds(5), 1 << 20, new SizeLimitedRunLookup(DataSize.ofMegabytes(16)))
                .read(connection -> append(store, EventFixtures.newRun())
                        .then(number(connection, "select coalesce(max(position), 0) from feed")))
                .block();

        assertThat(answer.value()).isEqualTo(answer.asOf().position()).isZero();
        assertThat(new ReadTransactions(
                                pool,
                                Duration.ofSeconds(5),
                                1 << 20,
                                new SizeLimitedRunLookup(DataSize.ofMegabytes(16)))
                        .read(connection -> Mono.just(1))
                        .block()
                        .asOf()
                        .position())
                .isPositive();
        pool.dispose();
    }

    private static Mono<Void> append(PostgresRunStore store, RunId run) {
        var noOffsets = ConsumerOffsets.of(Map.of());
        var update = EventFixtures.update(StoredRun.unknown(run), EventFixtures.completed(run, "1", "Loader", "age"));
        return store.append(List.of(update), List.of(), noOffsets, noOffsets).then();
    }

    private static Mono<Long> number(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.map((row, metadata) -> ((Number) row.get(0)).longValue()))
                .next();
    }
}
