package io.waymark.store;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.DeadLetter;
import io.waymark.port.Partition;
import io.waymark.port.RunStore;
import io.waymark.port.RunStoreContract;
import io.waymark.store.table.DeadLetterRow;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

/** However many rows a transaction has: once with all of them as one statement, once copied table by table. */
@ParameterizedClass
@ValueSource(ints = {1_000_000, 1})
class PostgresRunStoreIT implements RunStoreContract {
    private static final ConnectionPool connections =
            new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(PostgresRunStoreIT.class))
                    .maxSize(4)
                    .build());
    private final RunStore store;

    PostgresRunStoreIT(int copiedRows) {
        store = new PostgresRunStore(new Database(connections), new SchemaStore(DataSize.ofMegabytes(10)), copiedRows);
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
                                        .createStatement("select " + DeadLetterRow.COLUMNS
                                                + ", d.value from dead_letter d where topic = $1 and partition = $2"
                                                + " order by record_offset")
                                        .bind(0, partition.topic())
                                        .bind(1, partition.number())
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) ->
                                        DeadLetterRow.read(row).letter())),
                        io.r2dbc.spi.Connection::close)
                .collectList()
                .block();
    }
}
