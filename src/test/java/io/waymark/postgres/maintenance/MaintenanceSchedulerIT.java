package io.waymark.postgres.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.RandomRun;
import io.waymark.postgres.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class MaintenanceSchedulerIT {
    private static final StoreFixture store = new StoreFixture(MaintenanceSchedulerIT.class);
    private static final int STEP = 7;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String LOCK_SCHEMAS = "select pg_advisory_xact_lock(hashtext('waymark.schemas'))";
    private static final String WAITING = """
            select count(*) from pg_locks l join pg_database d on d.oid = l.database
            where d.datname = current_database() and l.locktype = 'advisory' and not l.granted
            """;

    private final ExclusiveStep step = new ExclusiveStep(store.database());

    @Test
    void rowsBeyondLimitsArePruned() {
        var random = new RandomRun(EventFixtures.newRun(), 11);
        var writer = store.writer(random.id()).apply(random.planned(new HistoryPruningLimits(10, 15, 5)));
        for (int i = 0; i < 150; i++) {
            writer.apply(random.next());
            if (i % 10 == 0) {
                writer.store();
            }
        }
        writer.store();
        var counters = writer.undoCheck().now().counters();
        var versions = count("module_schema_version", writer);
        var results = count("execution_result", writer);
        var events = count("applied_event", writer);

        var removed = new HistoryLimitPruner(step, STEP).run().block();

        assertThat(removed).isPositive();
        assertThat(count("snapshot", writer)).isEqualTo(10);
        assertThat(count("change", writer)).isEqualTo(15);
        assertThat(count("timing", writer)).isEqualTo(counters.timings().retainedCount());
        assertThat(count("module_schema_version", writer)).isEqualTo(versions);
        assertThat(count("execution_result", writer)).isEqualTo(results);
        assertThat(count("applied_event", writer)).isEqualTo(events).isEqualTo(counters.events());
        assertThat(number("select count(*) from history_prune_queue")).isZero();
        for (var retainedState : writer.undoCheck().kept()) {
            var found = store.points()
                    .load(random.id(), retainedState.snapshot().id())
                    .block();
            assertThat(found.path()).isEqualTo(retainedState.state().path());
        }
        collect();
        assertThat(store.points().load(random.id(), writer.last()).block()).isNotNull();
    }

    @Test
    void runWithNewPrunableRowsStaysQueued() {
        var random = new RandomRun(EventFixtures.newRun(), 12);
        var writer = store.writer(random.id()).apply(random.planned(new HistoryPruningLimits(1, 1, 1)));
        IntStream.range(0, 20).forEach(i -> writer.apply(random.next()));
        writer.store();
        DatabaseRows.execute(
                store.connections(),
                "update history_prune_queue set version = version - 1 where run_no = $1",
                writer.number());
        var before = number("select version from history_prune_queue where run_no = " + writer.number());
        IntStream.range(0, 20).forEach(i -> writer.apply(random.next()));
        writer.store();

        assertThat(number("select version from history_prune_queue where run_no = " + writer.number()))
                .isGreaterThan(before);
        new HistoryLimitPruner(step, STEP).run().block();
        assertThat(number("select count(*) from history_prune_queue where run_no = " + writer.number()))
                .isZero();
    }

    @Test
    void unusedSchemasAndChunksAreCollected() {
        var fields = IntStream.range(0, 100).mapToObj(i -> "shared" + i).toArray(String[]::new);
        var more = IntStream.range(0, 101).mapToObj(i -> "shared" + i).toArray(String[]::new);
        var kept = EventFixtures.newRun();
        var pruned = EventFixtures.newRun();
        store.writer(kept)
                .apply(EventFixtures.completed(kept, "1", "Loader", fields))
                .store();
        var other = store.writer(pruned)
                .apply(EventFixtures.completed(pruned, "1", "Loader", more))
                .store();
        collect();
        var schemas = number("select count(*) from schema");
        DatabaseRows.execute(store.connections(), "delete from schema_use where run_no = $1", other.number());

        collect();

        assertThat(number("select count(*) from schema")).isEqualTo(schemas - 1);
        assertThat(number("select count(*) from schema s, unnest(s.chunks) as c (hash)"
                        + " where not exists (select from schema_chunk k where k.hash = c.hash)"))
                .isZero();
        assertThat(number("select count(*) from schema_chunk c where not exists (select from schema s"
                        + " where c.hash = any (s.chunks))"))
                .isZero();
    }

    @Test
    void schemaStoredDuringCollectionIsKept() {
        var ended = new AtomicBoolean();
        var collecting = Mono.defer(() -> new SchemaGarbageCollector(step, 1000).run())
                .onErrorReturn(0L)
                .repeat(() -> !ended.get())
                .then()
                .subscribeOn(Schedulers.boundedElastic());
        var writing = Flux.range(0, 150)
                .concatMap(i -> Mono.fromRunnable(() -> {
                            var run = EventFixtures.newRun();
                            var writer = store.writer(run)
                                    .apply(EventFixtures.completed(run, "1", "Loader", "again" + i % 3, "b", "c"));
                            Mono.fromRunnable(writer::store).retry(20).block();
                            assertThat(store.points().load(run, writer.last()).block())
                                    .isNotNull();
                            DatabaseRows.execute(
                                    store.connections(), "delete from schema_use where run_no = $1", writer.number());
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .doFinally(end -> ended.set(true))
                .then();

        StepVerifier.create(Mono.when(collecting, writing)).expectComplete().verify(Duration.ofMinutes(2));
    }

    @Test
    void transactionWithoutOffsetsWaitsForCollection() {
        var run = EventFixtures.newRun();
        var writer = store.writer(run).apply(EventFixtures.completed(run, "1", "Loader", "kept"));
        var collecting = store.database()
                .write(connection -> ExclusiveStep.update(connection, LOCK_SCHEMAS)
                        .doOnNext(locked -> Schedulers.boundedElastic().schedule(writer::store))
                        .then(Mono.fromCallable(() -> number(WAITING))
                                .repeatWhen(again ->
                                        again.delayElements(Duration.ofMillis(20), Schedulers.boundedElastic()))
                                .takeUntil(waiting -> waiting == 1)
                                .then(Mono.fromCallable(
                                        () -> number("select count(*) from run where run_id = '" + run + "'")))
                                .subscribeOn(Schedulers.boundedElastic())));

        assertThat(collecting.block(Duration.ofMinutes(1))).isZero();
    }

    @Test
    void oldDaysAreDroppedWithTheirRuns() {
        var fixture = new StoreFixture(MaintenanceSchedulerIT.class);
        var run = EventFixtures.newRun();
        fixture.writer(run)
                .apply(EventFixtures.completed(run, "1", "Loader", "age"))
                .store();
        var now = Instant.now();

        retention(fixture, now.plus(Duration.ofDays(20)), Duration.ofDays(30), null)
                .run()
                .block();
        assertThat(fixture.store().load(List.of(run)).block()).hasSize(1);

        var dropped = retention(fixture, now.plus(Duration.ofDays(40)), Duration.ofDays(30), null)
                .run()
                .block();
        assertThat(dropped).isGreaterThanOrEqualTo(2);
        assertThat(fixture.store().load(List.of(run)).block()).isEmpty();
        assertThat(DatabaseRows.number(fixture.connections(), "select count(*) from snapshot"))
                .isZero();

        retention(fixture, now, null, null).run().block();
        fixture.writer(run)
                .apply(EventFixtures.completed(run, "1", "Loader", "age"))
                .store();
        assertThat(fixture.store().load(List.of(run)).block()).hasSize(1);
    }

    @Test
    void oldFeedPartitionsAreDroppedExceptLast() {
        var fixture = new StoreFixture(MaintenanceSchedulerIT.class);
        var run = EventFixtures.newRun();
        var writer = fixture.writer(run)
                .apply(EventFixtures.completed(run, "1", "Loader", "age"))
                .store();
        DatabaseRows.execute(fixture.connections(), "select setval('feed_position', 9999999)");
        writer.apply(EventFixtures.completed(run, "2", "Loader", "zip")).store();
        var later = Instant.now().plus(Duration.ofDays(10));

        retention(fixture, later, null, Duration.ofDays(30)).run().block();
        assertThat(DatabaseRows.number(fixture.connections(), "select count(*) from feed"))
                .isEqualTo(2);

        retention(fixture, later, null, Duration.ofDays(5)).run().block();
        assertThat(DatabaseRows.number(fixture.connections(), "select count(*) from feed"))
                .isEqualTo(1);
    }

    @Test
    void oldDeadLettersAreDeletedInSteps() {
        var fixture = new StoreFixture(MaintenanceSchedulerIT.class);
        DatabaseRows.execute(fixture.connections(), """
                insert into dead_letter (record_offset, record_time, put_aside_at, partition, topic, reason, headers)
                select i, now() - interval '90 days', now() - i * interval '1 day', 0, 'topic', 'reason', '[]'
                from generate_series(30, 1, -1) as i
                """);
        var now = Instant.now().plus(Duration.ofHours(1));

        assertThat(retention(fixture, now, Duration.ofDays(1), Duration.ofDays(1))
                        .run()
                        .block())
                .isZero();
        var settings = new RetentionProperties(null, null, Duration.ofDays(5), Duration.ofDays(30));
        assertThat(retention(fixture, now, settings).run().block())
                .isEqualTo(26)
                .isGreaterThan(3 * STEP);

        assertThat(DatabaseRows.number(fixture.connections(), "select count(*) from dead_letter"))
                .isEqualTo(4);
        assertThat(DatabaseRows.number(fixture.connections(), "select max(record_offset) from dead_letter"))
                .isEqualTo(4);
    }

    @Test
    void failedWorkIsRetriedAfterTheInterval() {
        var attempts = new AtomicBoolean();
        var work = Mono.defer(
                () -> attempts.getAndSet(true) ? Mono.just(5L) : Mono.<Long>error(new Exception("injected")));

        StepVerifier.withVirtualTime(() -> MaintenanceScheduler.repeat("work", Duration.ofHours(1), work)
                        .take(1))
                .thenAwait(Duration.ofHours(1))
                .expectNext(5L)
                .verifyComplete();
    }

    private void collect() {
        new SchemaGarbageCollector(step, STEP).run().block();
    }

    private static PartitionMaintenance retention(
            StoreFixture of, Instant now, @Nullable Duration history, @Nullable Duration feed) {
        return retention(of, now, new RetentionProperties(history, feed, null, Duration.ofDays(30)));
    }

    private static PartitionMaintenance retention(StoreFixture of, Instant now, RetentionProperties kept) {
        var settings = new MaintenanceProperties(true, SECOND, SECOND, SECOND, SECOND, 3, STEP);
        return new PartitionMaintenance(new ExclusiveStep(of.database()), settings, kept, InstantSource.fixed(now));
    }

    private static long count(String table, StoreFixture.Writer writer) {
        return DatabaseRows.number(
                store.connections(), "select count(*) from " + table + " where run_no = $1", writer.number());
    }

    private static long number(String sql) {
        return DatabaseRows.number(store.connections(), sql);
    }
}
