package io.waymark.postgres.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.record.Bytes;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.DeadLetterTable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    /** Inserts an event. Returns one row with whether it is new, and a row for each other event, in one round trip. */
    private static final String INSERT_AND_SELECT = """
            with added as (
              insert into lineage_event (run_id, event_group, hash, event) values ($1, $2, $3, $4)
              on conflict do nothing returning 1)
            select exists (select from added) as is_new, null::bytea as event
            union all
            select null, e.event from lineage_event e
            where e.run_id = $1 and e.event_group = any($5::uuid[]) and e.hash <> $3
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
                connection -> insertAndSelect(connection, added)
                        .collectList()
                        .flatMap(rows -> rows.stream().anyMatch(StoredRow::isNew)
                                ? publisher.apply(others(rows)).thenReturn(true)
                                : Mono.just(false)));
    }

    /** A row of the result: whether the added event is new, or another event. */
    private record StoredRow(boolean isNew, @Nullable Bytes event) {
        static StoredRow of(Row row) {
            var event = row.get("event", byte[].class);
            return new StoredRow(
                    Boolean.TRUE.equals(row.get("is_new", Boolean.class)), event == null ? null : Bytes.of(event));
        }
    }

    private static Flux<StoredRow> insertAndSelect(Connection connection, ReceivedEvent added) {
        return Flux.from(connection
                        .createStatement(INSERT_AND_SELECT)
                        .bind(0, added.run().value())
                        .bind(1, groupKey(added.group()))
                        .bind(2, added.hash())
                        .bind(3, ByteBuffer.wrap(added.event().array()))
                        .bind(4, new UUID[] {groupKey(added.group()), RUN_ITSELF})
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> StoredRow.of(row)));
    }

    private static List<Bytes> others(List<StoredRow> rows) {
        return rows.stream().flatMap(row -> Stream.ofNullable(row.event())).toList();
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
