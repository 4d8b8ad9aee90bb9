package io.waymark.postgres.feed;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static io.waymark.fixture.EventFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.waymark.domain.run.LifecycleState;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.feed.FeedReaderContract;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.write.PostgresRunDeleter;
import io.waymark.postgres.write.PostgresRunStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

class PostgresFeedReaderIT implements FeedReaderContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY_DELAY = Duration.ofMillis(300);

    private static final ConnectionPool connections = MigratedDatabase.pool(PostgresFeedReaderIT.class, 4);
    private static final DatabaseTransactions database = new DatabaseTransactions(connections);
    private static final RunStore store = new PostgresRunStore(
            database, new CachedSchemaReader(DataSize.ofMegabytes(10)), 500, "test", new ObservedPositionTracker());
    private static final FeedReader reader =
            new PostgresFeedReader(database, connections, "reader", new ObservedPositionTracker());

    @Override
    public FeedReader reader() {
        return reader;
    }

    @Override
    public void record(RunUpdate update) {
        var none = ConsumerOffsets.of(Map.of());
        store.append(List.of(update), List.of(), none, none).block();
    }

    @Test
    void ownCommitsEmitNoSignal() {
        var run = newRun();
        var pool = new PostgresFeedReader(database, connections, "test", new ObservedPositionTracker());
        var signals = pool.signals().replay();
        var subscription = signals.connect();
        signals.blockFirst(TIMEOUT);

        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        new PostgresRunDeleter(new DatabaseTransactions(connections))
                .delete(run)
                .block();
        assertThat(signals.take(2).collectList().block(TIMEOUT)).hasSize(2);
        assertThat(signals.take(RETRY_DELAY).collectList().block(TIMEOUT))
                .as("signals of the subscription and of the deletion")
                .hasSize(2);
        subscription.dispose();
    }

    @Test
    void deletionItemFollowsItsGap() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader"), started(run, "2", "Splitter")));
        new PostgresRunDeleter(new DatabaseTransactions(connections))
                .delete(run)
                .block();

        assertThat(reader.after(start, 100).block().items())
                .satisfiesExactly(
                        gap -> assertThat(gap).isInstanceOf(Gap.class),
                        deletion -> assertThat(deletion).isInstanceOfSatisfying(FeedItem.DeletionItem.class, item -> {
                            assertThat(item.position()).isEqualTo(start + 4);
                            assertThat(item.origin().run()).isEqualTo(run);
                            assertThat(item.before()).isEqualTo(LifecycleState.IN_PROGRESS);
                        }));
    }

    @Test
    void feedOfDeletedRunContinuesWithItsSuccessor() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader"), started(run, "2", "Splitter")));
        long before = end();
        new PostgresRunDeleter(new DatabaseTransactions(connections))
                .delete(run)
                .block();
        record(update(StoredRun.unknown(newRun()), started(newRun(), "1", "Loader")));

        assertThat(reader.after(run, before, 100).block().items())
                .singleElement()
                .isInstanceOf(FeedItem.DeletionItem.class);
        assertThat(reader.heads(List.of(run)).block().headOf(run)).isEqualTo(before + 1);

        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        assertThat(reader.after(run, start, 100).block().items())
                .extracting(item -> item.getClass().getSimpleName())
                .containsExactly("Gap", "DeletionItem", "SnapshotItem", "RunItem");
        assertThat(reader.heads(List.of(run)).block().headOf(run)).isEqualTo(end());
    }

    @Test
    void runDeletedByRetentionBecomesAGap() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader"), started(run, "2", "Splitter")));
        execute("delete from run where run_id = '" + run + "'");

        var page = reader.after(start, 100).block();

        assertThat(page.items())
                .containsExactly(new Gap(
                        start + 1,
                        start + 3,
                        Gap.Reason.RETENTION,
                        null,
                        Set.of(missing(Kind.SNAPSHOT), missing(Kind.RUN))));
        assertThat(page.through()).isEqualTo(end());
    }

    @Test
    void missingRowsBecomeAGap() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader"), started(run, "2", "Splitter")));
        execute("delete from snapshot where number = 1 and run_no = (select run_no from run where run_id = '" + run
                + "')");

        assertThat(reader.after(start, 100).block().items())
                .first()
                .isInstanceOfSatisfying(
                        Gap.class, gap -> assertThat(gap.position()).isEqualTo(start + 1));
    }

    @Test
    void unusedPositionsAreNoGap() {
        long start = end();
        execute("select nextval('feed_position') from generate_series(1, 5)");
        var run = newRun();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));

        var page = reader.after(start, 100).block();

        assertThat(page.items()).extracting(FeedItem::position).containsExactly(start + 6, start + 7);
    }

    @Test
    void droppedPartitionsBecomeAGap() {
        var pool = MigratedDatabase.pool(PostgresFeedReaderIT.class, 2);
        var poolReader =
                new PostgresFeedReader(new DatabaseTransactions(pool), pool, "reader", new ObservedPositionTracker());
        var poolStore = new PostgresRunStore(
                new DatabaseTransactions(pool),
                new CachedSchemaReader(DataSize.ofKilobytes(100)),
                500,
                "test",
                new ObservedPositionTracker());
        var run = newRun();
        var none = ConsumerOffsets.of(Map.of());
        var update = update(StoredRun.unknown(run), started(run, "1", "Loader"));
        execute(pool, "select setval('feed_position', 10000041)");
        poolStore.append(List.of(update), List.of(), none, none).block();
        execute(pool, "drop table feed_000000000");

        assertThat(poolReader.after(17, 10).block().items())
                .hasSize(3)
                .first()
                .isEqualTo(Gap.withAllKinds(18, 9_999_999, Gap.Reason.RETENTION));
        assertThat(poolReader.after(run, 17, 10).block().items()).hasSize(3);
        assertThat(poolReader.after(run, 0, 10).block().items())
                .as("a run that started after the dropped partition")
                .hasSize(2);
        assertThat(poolReader.after(10_000_042, 10).block().items()).hasSize(1);
    }

    /** Returns missing items of a run without a workflow. */
    private static Gap.MissingItems missing(Kind kind) {
        return new Gap.MissingItems(kind, null, false);
    }

    private static long end() {
        return reader.head().block().position();
    }

    private static void execute(String sql) {
        execute(connections, sql);
    }

    private static void execute(ConnectionFactory database, String sql) {
        Flux.usingWhen(
                        database.create(),
                        connection -> Flux.from(connection.createStatement(sql).execute())
                                .concatMap(Result::getRowsUpdated),
                        Connection::close)
                .blockLast();
    }
}
