package io.waymark.store;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.FeedReader;
import io.waymark.port.FeedReaderContract;
import io.waymark.port.Offsets;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import java.util.List;
import java.util.Map;

class PostgresFeedReaderIT implements FeedReaderContract {
    private static final ConnectionPool connections =
            new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(PostgresFeedReaderIT.class))
                    .maxSize(4)
                    .build());
    private static final Database database = new Database(connections);
    private static final RunStore store = new PostgresRunStore(database, new SchemaStore(10_000));
    private static final FeedReader reader = new PostgresFeedReader(database, connections);

    @Override
    public FeedReader reader() {
        return reader;
    }

    @Override
    public void record(RunUpdate update) {
        var none = Offsets.of(Map.of());
        store.append(List.of(update), List.of(), none, none).block();
    }
}
