package io.waymark.store;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.fixture.Rewind;
import io.waymark.port.Appended;
import io.waymark.port.Offsets;
import io.waymark.port.RestorePoints;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoredRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.util.unit.DataSize;

/** A database of a test's own, and writers of runs to it. */
public final class StoreFixture {
    private static final Offsets NOWHERE = Offsets.of(Map.of());

    private final ConnectionFactory connections;
    private final Database database;
    private final RunStore store;
    private final RestorePoints points;

    public StoreFixture(Class<?> test) {
        connections = new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(test))
                .maxSize(6)
                .build());
        database = new Database(connections);
        store = new PostgresRunStore(database, new SchemaStore(DataSize.ofMegabytes(10)), 500);
        points = new PostgresRestorePoints(database, new SchemaStore(DataSize.ofMegabytes(10)));
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

    public RestorePoints points() {
        return points;
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
                var update = new RunUpdate(stored, rewind.now(), waiting);
                var appended = store.append(List.of(update), List.of(), NOWHERE, NOWHERE)
                        .block();
                stored = Objects.requireNonNull(
                        ((Appended.Stored) appended).runs().get(rewind.now().id()));
                waiting.clear();
            }
            return this;
        }
    }
}
