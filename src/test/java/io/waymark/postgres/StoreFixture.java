package io.waymark.postgres;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.UndoCheck;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.feed.PostgresFeedReader;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.restore.PostgresRestorePointReader;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.write.PostgresRunDeleter;
import io.waymark.postgres.write.PostgresRunStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

/** A separate database for a test class, with writers of runs. */
public final class StoreFixture {
    private static final ConsumerOffsets NO_OFFSETS = ConsumerOffsets.of(Map.of());
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final ConnectionFactory connections;
    private final DatabaseTransactions database;
    private final RunStore store;
    private final RestorePointReader points;
    private final FeedReader reader;

    public StoreFixture(Class<?> test) {
        connections = MigratedDatabase.pool(test, 6);
        database = new DatabaseTransactions(connections);
        store = new PostgresRunStore(
                database, new CachedSchemaReader(DataSize.ofMegabytes(10)), 500, "test", new ObservedPositionTracker());
        points = new PostgresRestorePointReader(
                database,
                new CachedSchemaReader(DataSize.ofMegabytes(10)),
                new SizeLimitedRunLookup(DataSize.ofMegabytes(16)));
        reader = new PostgresFeedReader(database, connections, "reader", new ObservedPositionTracker());
    }

    public ConnectionFactory connections() {
        return connections;
    }

    public DatabaseTransactions database() {
        return database;
    }

    public RunStore store() {
        return store;
    }

    public FeedReader reader() {
        return reader;
    }

    public RestorePointReader points() {
        return points;
    }

    public void delete(RunId run) {
        new PostgresRunDeleter(database).delete(run).block();
    }

    public void execute(String sql) {
        database.write(connection -> Flux.from(connection.createStatement(sql).execute())
                        .concatMap(Result::getRowsUpdated)
                        .then())
                .block();
    }

    public Writer writer(RunId run) {
        return new Writer(run);
    }

    /** Applies events to one run and stores the result. */
    public final class Writer {
        private final UndoCheck undoCheck;
        private final List<RunEventDelta> pending = new ArrayList<>();
        private StoredRun stored;

        private Writer(RunId run) {
            stored = StoredRun.unknown(run);
            undoCheck = new UndoCheck(stored.state());
        }

        public UndoCheck undoCheck() {
            return undoCheck;
        }

        /** Returns the number of the run in the store. */
        public long number() {
            return stored.number();
        }

        public HistoryRecordId last() {
            return undoCheck.last().snapshot().id();
        }

        public Writer apply(RunEvent event) {
            pending.add(undoCheck.apply(event).delta());
            return this;
        }

        public Writer store() {
            if (!pending.isEmpty()) {
                storeTogether(List.of(this));
            }
            return this;
        }
    }

    /**
     * Stores the applied events of several runs in one transaction. Returns the page of the feed for this commit, or
     * null.
     */
    public @Nullable CommittedItems storeTogether(List<Writer> writers) {
        var updates = writers.stream()
                .map(writer -> new RunUpdate(writer.stored, writer.undoCheck.now(), writer.pending, TRACE))
                .toList();
        var appended = (AppendResult.Stored)
                store.append(updates, List.of(), NO_OFFSETS, NO_OFFSETS).block();
        for (var writer : writers) {
            writer.stored = Objects.requireNonNull(
                    appended.runs().get(writer.undoCheck.now().id()));
            writer.pending.clear();
        }
        return appended.page();
    }
}
