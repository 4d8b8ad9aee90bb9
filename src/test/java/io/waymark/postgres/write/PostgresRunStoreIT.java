package io.waymark.postgres.write;

import static io.waymark.fixture.EventFixtures.completed;
import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunStoreContract;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.DeadLetterRowReader;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Runs the contract twice: with all rows in one statement, and with every table written by COPY. */
@ParameterizedClass
@ValueSource(ints = {1_000_000, 1})
class PostgresRunStoreIT implements RunStoreContract {
    private static final ConnectionPool connections = MigratedDatabase.pool(PostgresRunStoreIT.class, 4);
    private static final String HOLD_EXECUTIONS = "select 1 from execution where run_no = $1 for update";
    private static final String WAITING = """
            select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            """;
    private static final String REPLANNED_STATEMENTS = """
            select sum(custom_plans)::int as replanned, sum(generic_plans)::int as reused
            from pg_prepared_statements where statement like 'with %'
            """;
    private static final String FEED_IS_FREE = "select pg_try_advisory_xact_lock(hashtext('waymark.feed'))::int";
    private final int copyThreshold;
    private final RunStore store;

    PostgresRunStoreIT(int copyThreshold) {
        this.copyThreshold = copyThreshold;
        store = new PostgresRunStore(
                new DatabaseTransactions(connections),
                new CachedSchemaReader(DataSize.ofMegabytes(10)),
                copyThreshold,
                "test",
                new ObservedPositionTracker());
    }

    @Override
    public RunStore store() {
        return store;
    }

    @Override
    public List<DeadLetter> deadLetters(Partition partition) {
        return Flux.usingWhen(
                        connections.create(),
                        connection -> Flux.from(connection
                                        .createStatement("select " + DeadLetterRowReader.COLUMNS
                                                + ", d.value from dead_letter d where topic = $1 and partition = $2"
                                                + " order by record_offset")
                                        .bind(0, partition.topic())
                                        .bind(1, partition.number())
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) ->
                                        DeadLetterRowReader.read(row).letter())),
                        io.r2dbc.spi.Connection::close)
                .collectList()
                .block();
    }

    @Test
    void connectionPlansAStatementOnce() {
        var one = MigratedDatabase.pool(PostgresRunStoreIT.class, 1);
        var store = new PostgresRunStore(
                new DatabaseTransactions(one),
                new CachedSchemaReader(DataSize.ofMegabytes(10)),
                copyThreshold,
                "test",
                new ObservedPositionTracker());
        for (int i = 0; i < 8; i++) {
            var run = newRun();
            var offsets = new Partition("plans", run.hashCode());
            store.append(
                            List.of(update(StoredRun.unknown(run), completed(run, "e", "Loader", "a"))),
                            List.of(),
                            ConsumerOffsets.of(Map.of(offsets, 0L)),
                            ConsumerOffsets.of(Map.of(offsets, 1L)))
                    .block();
        }
        var plans = Mono.usingWhen(
                        one.create(),
                        connection -> Mono.from(connection
                                        .createStatement(REPLANNED_STATEMENTS)
                                        .execute())
                                .flatMap(result -> Mono.from(result.map((row, metadata) ->
                                        List.of(RowReader.count(row, "replanned"), RowReader.count(row, "reused"))))),
                        io.r2dbc.spi.Connection::close)
                .block();
        one.dispose();
        assertThat(plans).isNotNull();
        assertThat(plans.getFirst()).isZero();
        assertThat(plans.getLast()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void fieldNamesWithAnyCharacterAreStored() {
        String[] names = {"a,b", "{}", "\"", "\\", "\\\"", "NULL", "", " ", "\n", "\u0000", "\ud800", "\u00e4"};
        var run = newRun();
        var offsets = new Partition("names", run.hashCode());
        store.append(
                        List.of(update(StoredRun.unknown(run), completed(run, "e", "Loader", names))),
                        List.of(),
                        ConsumerOffsets.of(Map.of(offsets, 0L)),
                        ConsumerOffsets.of(Map.of(offsets, 1L)))
                .block();
        assertThat(fields(run)).containsExactlyInAnyOrder(names);
    }

    @Test
    void feedLockIsTakenLast() {
        var run = newRun();
        var before = stored(run, update(StoredRun.unknown(run), completed(run, "1", "Loader", "a")));
        var again = update(before, completed(run, "2", "Loader", "b"));
        var free = new DatabaseTransactions(connections)
                .write(holder -> Flux.from(holder.createStatement(HOLD_EXECUTIONS)
                                .bind(0, before.number())
                                .execute())
                        .concatMap(result -> result.map((row, metadata) -> row.get(0, Integer.class)))
                        .next()
                        .doOnNext(held -> Schedulers.boundedElastic().schedule(() -> stored(run, again)))
                        .then(Mono.fromCallable(() -> DatabaseRows.number(connections, WAITING))
                                .repeatWhen(requested ->
                                        requested.delayElements(Duration.ofMillis(20), Schedulers.boundedElastic()))
                                .takeUntil(waiting -> waiting == 1)
                                .then(Mono.fromCallable(() -> DatabaseRows.number(connections, FEED_IS_FREE)))
                                .subscribeOn(Schedulers.boundedElastic())))
                .block(Duration.ofMinutes(1));
        assertThat(free).isEqualTo(1);
    }

    private StoredRun stored(RunId run, RunUpdate update) {
        var noOffsets = ConsumerOffsets.of(Map.of());
        var result =
                store.append(List.of(update), List.of(), noOffsets, noOffsets).block();
        return ((AppendResult.Stored) result).runs().get(run);
    }

    private static List<String> fields(RunId run) {
        return Flux.usingWhen(
                        connections.create(),
                        connection -> Flux.from(connection
                                        .createStatement("select unnest(c.fields) as name from change c join run r"
                                                + " using (run_no) where r.run_id = $1")
                                        .bind(0, run.value())
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) -> RowReader.name(row, "name"))),
                        io.r2dbc.spi.Connection::close)
                .collectList()
                .block();
    }
}
