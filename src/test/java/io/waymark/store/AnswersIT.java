package io.waymark.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.Events;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.Offsets;
import io.waymark.port.RequestRejected;
import io.waymark.port.StoredRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class AnswersIT {
    private static final String PID = "select pg_backend_pid()";
    private static final ConnectionPool connections =
            new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(AnswersIT.class))
                    .maxSize(1)
                    .build());

    private final Answers answers =
            new Answers(connections, Duration.ofSeconds(1), 1 << 20, new RunSizeLimit(DataSize.ofMegabytes(16)));

    @Test
    void aClientThatLeavesDoesNotHurtTheConnection() {
        var before =
                answers.answer(connection -> number(connection, PID)).block().value();
        var ended = new AtomicInteger();
        var work = answers.answer(connection ->
                number(connection, "select 1 from pg_sleep(0.3)").doOnSuccess(done -> ended.incrementAndGet()));

        StepVerifier.create(work).thenAwait(Duration.ofMillis(100)).thenCancel().verify();

        var after =
                answers.answer(connection -> number(connection, PID)).block().value();
        assertThat(after).isEqualTo(before);
        assertThat(ended).hasValue(1);
    }

    @Test
    void whoLeavesWhileWaitingForAConnectionCostsNothing() {
        var asked = new AtomicInteger();
        var slow = answers.answer(connection -> number(connection, "select 1 from pg_sleep(0.3)"));
        var waiting = answers.answer(connection -> number(connection, "select " + asked.incrementAndGet()));

        StepVerifier.create(Mono.zip(slow, waiting.timeout(Duration.ofMillis(100), Mono.empty())))
                .verifyComplete();

        answers.answer(connection -> number(connection, PID)).block();
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatTakesTooLongIsRefusedAndTheConnectionGoesOn() {
        StepVerifier.create(answers.answer(connection -> number(connection, "select 1 from pg_sleep(5)")))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                RequestRejected.class,
                                refused -> assertThat(refused.kebabName()).isEqualTo("query-timeout")));
        assertThat(answers.answer(connection -> number(connection, PID)).block().value())
                .isPositive();
    }

    @Test
    void oneTooManyIsNotLetWaitForAConnectionAndTheOthersAreAnswered() {
        var taken = connections.create().block();
        var line = new WaitingLine(connections, 2);
        var behind = new Answers(
                line.connections(), Duration.ofSeconds(5), 1 << 20, new RunSizeLimit(DataSize.ofMegabytes(16)));
        var outcomes = Flux.range(0, 5)
                .flatMap(number -> behind.answer(connection -> number(connection, PID))
                        .map(answer -> "answered")
                        .onErrorResume(RequestRejected.class, refused -> Mono.just(refused.kebabName())))
                .collectList()
                .toFuture();
        Mono.from(taken.close()).block();

        assertThat(outcomes.join())
                .containsExactly("database-busy", "database-busy", "database-busy", "answered", "answered");
        assertThat(behind.answer(connection -> number(connection, PID)).block().value())
                .isPositive();
    }

    @Test
    void theCursorIsOfTheSameMomentAsTheAnswer() {
        var pool = new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(getClass()))
                .maxSize(2)
                .build());
        var store = new PostgresRunStore(new Database(pool), new SchemaStore(DataSize.ofKilobytes(100)), 500, "test");
        var answer = new Answers(pool, Duration.ofSeconds(5), 1 << 20, new RunSizeLimit(DataSize.ofMegabytes(16)))
                .answer(connection -> append(store, Events.newRun())
                        .then(number(connection, "select coalesce(max(position), 0) from feed")))
                .block();

        assertThat(answer.value()).isEqualTo(answer.asOf().position()).isZero();
        assertThat(new Answers(pool, Duration.ofSeconds(5), 1 << 20, new RunSizeLimit(DataSize.ofMegabytes(16)))
                        .answer(connection -> Mono.just(1))
                        .block()
                        .asOf()
                        .position())
                .isPositive();
        pool.dispose();
    }

    private static Mono<Void> append(PostgresRunStore store, RunId run) {
        var nowhere = Offsets.of(Map.of());
        var update = Events.update(StoredRun.unknown(run), Events.completed(run, "1", "Loader", "age"));
        return store.append(List.of(update), List.of(), nowhere, nowhere).then();
    }

    private static Mono<Long> number(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.map((row, metadata) -> ((Number) row.get(0)).longValue()))
                .next();
    }
}
