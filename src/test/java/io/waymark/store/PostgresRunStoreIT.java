package io.waymark.store;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Row;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.MigratedDatabase;
import io.waymark.port.Bytes;
import io.waymark.port.DeadLetter;
import io.waymark.port.EventRecord;
import io.waymark.port.Partition;
import io.waymark.port.RunStore;
import io.waymark.port.RunStoreContract;
import io.waymark.store.table.Read;
import io.waymark.wire.DomainJson;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

class PostgresRunStoreIT implements RunStoreContract {
    private static final ConnectionPool connections =
            new ConnectionPool(ConnectionPoolConfiguration.builder(MigratedDatabase.create(PostgresRunStoreIT.class))
                    .maxSize(4)
                    .build());
    private static final RunStore store = new PostgresRunStore(new Database(connections), new SchemaStore(10_000));

    @Override
    public RunStore store() {
        return store;
    }

    @Override
    public List<DeadLetter> deadLetters(Partition partition) {
        return Flux.usingWhen(
                        connections.create(),
                        connection -> Flux.from(connection
                                        .createStatement("select * from dead_letter where topic = $1 and partition = $2"
                                                + " order by record_offset")
                                        .bind(0, partition.topic())
                                        .bind(1, partition.number())
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) -> letter(row))),
                        io.r2dbc.spi.Connection::close)
                .collectList()
                .block();
    }

    private static DeadLetter letter(Row row) {
        var record = new EventRecord(
                new Partition(Read.name(row, "topic"), Read.count(row, "partition")),
                Read.number(row, "record_offset"),
                Read.time(row, "record_time"),
                bytes(row, "key"),
                bytes(row, "value"),
                ((Value.Items) DomainJson.readValue(Read.text(row, "headers")))
                        .items().stream().map(PostgresRunStoreIT::header).toList());
        return new DeadLetter(record, Read.name(row, "reason"), Read.time(row, "put_aside_at"));
    }

    private static EventRecord.Header header(Value value) {
        var parts = ((Value.Items) value).items();
        return new EventRecord.Header(
                ((Value.Text) parts.get(0)).value(),
                parts.get(1) instanceof Value.Text(var base64)
                        ? Bytes.of(Base64.getDecoder().decode(base64))
                        : null);
    }

    private static @Nullable Bytes bytes(Row row, String column) {
        var buffer = row.get(column, ByteBuffer.class);
        if (buffer == null) {
            return null;
        }
        var array = new byte[buffer.remaining()];
        buffer.get(array);
        return Bytes.of(array);
    }
}
