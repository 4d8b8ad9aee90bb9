package io.waymark.store;

import static io.waymark.fixture.Events.newRun;
import static io.waymark.fixture.Events.started;
import static io.waymark.fixture.Events.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.waymark.domain.run.Lifecycle;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.FeedItem;
import io.waymark.port.FeedItem.Gap;
import io.waymark.port.FeedItem.Kind;
import io.waymark.port.FeedReader;
import io.waymark.port.FeedReaderContract;
import io.waymark.port.Offsets;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoredRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

class PostgresFeedReaderIT implements FeedReaderContract {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private static final ConnectionPool connections = MigratedDatabase.pool(PostgresFeedReaderIT.class, 4);
    private static final Database database = new Database(connections);
    private static final RunStore store =
            new PostgresRunStore(database, new SchemaStore(DataSize.ofMegabytes(10)), 500, "test");
    private static final FeedReader reader = new PostgresFeedReader(database, connections, "reader");

    @Override
    public FeedReader reader() {
        return reader;
    }

    @Override
    public void record(RunUpdate update) {
        var none = Offsets.of(Map.of());
        store.append(List.of(update), List.of(), none, none).block();
    }

    @Test
    void whatThisInstanceStoresItselfWakesNobody() {
        var run = newRun();
        var own = new PostgresFeedReader(database, connections, "test");
        var wakes = own.wakes().replay();
        var listening = wakes.connect();
        wakes.blockFirst(PATIENCE);

        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        new PostgresRunDeletion(new Database(connections)).delete(run).block();
        assertThat(wakes.take(2).collectList().block(PATIENCE)).hasSize(2);
        assertThat(wakes.take(PAUSE).collectList().block(PATIENCE))
                .as("of listening, and of the deletion")
                .hasSize(2);
        listening.dispose();
    }

    @Test
    void theDeletionOfARunIsToldAfterTheGapItLeaves() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader"), started(run, "2", "Splitter")));
        new PostgresRunDeletion(new Database(connections)).delete(run).block();

        assertThat(reader.after(start, 100).block().items())
                .satisfiesExactly(
                        gap -> assertThat(gap).isInstanceOf(Gap.class),
                        deletion -> assertThat(deletion).isInstanceOfSatisfying(FeedItem.OfDeletion.class, told -> {
                            assertThat(told.position()).isEqualTo(start + 4);
                            assertThat(told.origin().run()).isEqualTo(run);
                            assertThat(told.before()).isEqualTo(Lifecycle.IN_PROGRESS);
                        }));
    }

    @Test
    void aDeletedRunsOwnFeedTellsOfItsDeletionAndOfWhoTakesItsNameAfterwards() {
        var run = newRun();
        long start = end();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader"), started(run, "2", "Splitter")));
        long before = end();
        new PostgresRunDeletion(new Database(connections)).delete(run).block();
        record(update(StoredRun.unknown(newRun()), started(newRun(), "1", "Loader")));

        assertThat(reader.after(run, before, 100).block().items())
                .singleElement()
                .isInstanceOf(FeedItem.OfDeletion.class);
        assertThat(reader.ends(List.of(run)).block().of(run)).isEqualTo(before + 1);

        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));
        assertThat(reader.after(run, start, 100).block().items())
                .extracting(item -> item.getClass().getSimpleName())
                .containsExactly("Gap", "OfDeletion", "OfSnapshot", "OfRun");
        assertThat(reader.ends(List.of(run)).block().of(run)).isEqualTo(end());
    }

    @Test
    void aRunThatRetentionDeletedIsAGap() {
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
    void rowsThatAreGoneAreAGap() {
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
    void positionsThatWereNeverUsedAreNoGap() {
        long start = end();
        execute("select nextval('feed_position') from generate_series(1, 5)");
        var run = newRun();
        record(update(StoredRun.unknown(run), started(run, "1", "Loader")));

        var page = reader.after(start, 100).block();

        assertThat(page.items()).extracting(FeedItem::position).containsExactly(start + 6, start + 7);
    }

    @Test
    void whatRetentionDroppedIsAGapForWhoWasThere() {
        var own = MigratedDatabase.pool(PostgresFeedReaderIT.class, 2);
        var ownReader = new PostgresFeedReader(new Database(own), own, "reader");
        var ownStore = new PostgresRunStore(new Database(own), new SchemaStore(DataSize.ofKilobytes(100)), 500, "test");
        var run = newRun();
        var none = Offsets.of(Map.of());
        var update = update(StoredRun.unknown(run), started(run, "1", "Loader"));
        execute(own, "select setval('feed_position', 10000041)");
        ownStore.append(List.of(update), List.of(), none, none).block();
        execute(own, "drop table feed_000000000");

        assertThat(ownReader.after(17, 10).block().items())
                .hasSize(3)
                .first()
                .isEqualTo(Gap.ofAnything(18, 9_999_999, Gap.Reason.RETENTION));
        assertThat(ownReader.after(run, 17, 10).block().items()).hasSize(3);
        assertThat(ownReader.after(run, 0, 10).block().items())
                .as("a run that began after it")
                .hasSize(2);
        assertThat(ownReader.after(10_000_042, 10).block().items()).hasSize(1);
    }

    /** Of a run without a workflow. */
    private static Gap.Missing missing(Kind kind) {
        return new Gap.Missing(kind, null, false);
    }

    private static long end() {
        return reader.end().block().position();
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
