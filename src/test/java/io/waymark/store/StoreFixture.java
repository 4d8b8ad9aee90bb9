package io.waymark.store;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.Rewind;
import io.waymark.port.Appended;
import io.waymark.port.FeedReader;
import io.waymark.port.Offsets;
import io.waymark.port.RestorePoints;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoredRun;
import io.waymark.port.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

/** A database of a test's own, and writers of runs to it. */
public final class StoreFixture {
    private static final Offsets NOWHERE = Offsets.of(Map.of());
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final ConnectionFactory connections;
    private final Database database;
    private final RunStore store;
    private final RestorePoints points;
    private final FeedReader reader;

    public StoreFixture(Class<?> test) {
        connections = MigratedDatabase.pool(test, 6);
        database = new Database(connections);
        store = new PostgresRunStore(database, new SchemaStore(DataSize.ofMegabytes(10)), 500, "test");
        points = new PostgresRestorePoints(
                database, new SchemaStore(DataSize.ofMegabytes(10)), new RunSizeLimit(DataSize.ofMegabytes(16)));
        reader = new PostgresFeedReader(database, connections, "reader");
    }

    public ConnectionFactory connections() {
        return connections;
    }

    public Database database() {
        return database;
    }

    public RunStore store() {
        return store;
    }

    public FeedReader reader() {
        return reader;
    }

    public RestorePoints points() {
        return points;
    }

    public void delete(RunId run) {
        new PostgresRunDeletion(database).delete(run).block();
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

    /** Stores what is applied to one run. */
    public final class Writer {
        private final Rewind rewind;
        private final List<Recording> waiting = new ArrayList<>();
        private StoredRun stored;

        private Writer(RunId run) {
            stored = StoredRun.unknown(run);
            rewind = new Rewind(stored.state());
        }

        public Rewind rewind() {
            return rewind;
        }

        /** The store's own number of the run. */
        public long number() {
            return stored.number();
        }

        public RecordId last() {
            return rewind.last().snapshot().id();
        }

        public Writer apply(RunEvent event) {
            waiting.add(rewind.apply(event).recording());
            return this;
        }

        public Writer store() {
            if (!waiting.isEmpty()) {
                storeTogether(List.of(this));
            }
            return this;
        }
    }

    /** Stores what was applied to several runs as one transaction; gives what the feed tells of it. */
    public @Nullable Written storeTogether(List<Writer> writers) {
        var updates = writers.stream()
                .map(writer -> new RunUpdate(writer.stored, writer.rewind.now(), writer.waiting, TRACE))
                .toList();
        var appended = (Appended.Stored)
                store.append(updates, List.of(), NOWHERE, NOWHERE).block();
        for (var writer : writers) {
            writer.stored = Objects.requireNonNull(
                    appended.runs().get(writer.rewind.now().id()));
            writer.waiting.clear();
        }
        return appended.written();
    }
}
