package io.waymark.postgres.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.waymark.domain.record.Bytes;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.DeadLetterTable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores OpenLineage events in the table {@code lineage_event}. A transaction inserts an event, publishes the Waymark
 * events that follow from it, and then commits. A lock ensures that only one transaction at a time adds an event of
 * the same run.
 */
public final class PostgresLineageEventStore implements LineageEventStore {
    /** The first key of the locks. Locks with two keys never conflict with those of other tables, which have one. */
    private static final int LOCK_CLASS = 1_819_242_350;

    private static final String INSERT = """
            insert into lineage_event (run_id, event_group, hash, event) values ($1, $2, $3, $4)
            on conflict do nothing
            """;
    private static final String SELECT = """
            select e.event from lineage_event e
            where e.run_id = $1 and e.event_group = any($2::uuid[]) and e.hash <> $3
            """;
    private static final UUID RUN_ITSELF = groupKey("");

    private final DatabaseTransactions database;

    public PostgresLineageEventStore(DatabaseTransactions database) {
        this.database = database;
    }

    @Override
    public Mono<Boolean> add(ReceivedEvent added, Function<List<Bytes>, Mono<Void>> publisher) {
        var lock = "select pg_advisory_xact_lock(%d, %d)"
                .formatted(LOCK_CLASS, added.run().value().hashCode());
        return database.write(
                lock,
                connection -> insert(connection, added)
                        .flatMap(inserted -> inserted == 0
                                ? Mono.just(false)
                                : others(connection, added)
                                        .collectList()
                                        .flatMap(publisher)
                                        .thenReturn(true)));
    }

    private static Mono<Long> insert(Connection connection, ReceivedEvent added) {
        return Flux.from(connection
                        .createStatement(INSERT)
                        .bind(0, added.run().value())
                        .bind(1, groupKey(added.group()))
                        .bind(2, added.hash())
                        .bind(3, ByteBuffer.wrap(added.event().array()))
                        .execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    private static Flux<Bytes> others(Connection connection, ReceivedEvent added) {
        var groups = new UUID[] {groupKey(added.group()), RUN_ITSELF};
        return Flux.from(connection
                        .createStatement(SELECT)
                        .bind(0, added.run().value())
                        .bind(1, groups)
                        .bind(2, added.hash())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> bytes(row)));
    }

    private static Bytes bytes(Row row) {
        return Bytes.of(Objects.requireNonNull(row.get("event", byte[].class)));
    }

    /** Returns a key of fixed size, because the name of a group may be long and have characters that text rejects. */
    private static UUID groupKey(String group) {
        return UUID.nameUUIDFromBytes(group.getBytes(UTF_8));
    }

    @Override
    public Mono<Void> addDeadLetter(DeadLetter letter) {
        return database.write(connection -> DeadLetterTable.insert(connection, List.of(letter)))
                .then();
    }
}
