package io.waymark.postgres.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.DeadLetterTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * Stores OpenLineage events in the table {@code lineage_event}. A transaction reads the other events of their runs,
 * publishes the Waymark events that follow, inserts the events, and then commits. A lock for each run ensures that only
 * one transaction at a time adds an event of the same run.
 */
public final class PostgresLineageEventStore implements LineageEventStore {
    /** The first key of the locks. Locks with two keys never conflict with those of other tables, which have one. */
    private static final int LOCK_CLASS = 1_819_242_350;

    private static final String SELECT = """
            select u.number, e.event, e.event_group = u.event_group and e.hash = u.hash as is_same
            """ + ArrayParameters.rows("number, run_id, event_group, hash") + """
            join lineage_event e on e.run_id = u.run_id and (e.event_group = u.event_group or e.event_group = $5)
            """;

    private static final String COLUMNS = "run_id, event_group, hash, event";
    private static final String INSERT =
            "insert into lineage_event (" + COLUMNS + ") select " + COLUMNS + ArrayParameters.rows(COLUMNS);

    private static final UUID RUN_ITSELF = groupKey("");

    private final DatabaseTransactions database;

    public PostgresLineageEventStore(DatabaseTransactions database) {
        this.database = database;
    }

    /**
     * A stored event of the run of an added one.
     *
     * @param number the index of the added event
     * @param isSame whether it is the added event
     */
    private record StoredRow(int number, boolean isSame, Bytes event) {
        static StoredRow of(Row row) {
            return new StoredRow(
                    RowReader.count(row, "number"),
                    RowReader.flag(row, "is_same"),
                    Bytes.of(Objects.requireNonNull(row.get("event", byte[].class))));
        }
    }

    @Override
    public Mono<Set<ReceivedEvent>> add(
            List<ReceivedEvent> added, Function<List<NewEvent>, Mono<Set<ReceivedEvent>>> publisher) {
        return database.write(
                locks(added),
                connection -> select(connection, added)
                        .flatMap(found -> found.isEmpty()
                                ? Mono.just(Set.<ReceivedEvent>of())
                                : publisher
                                        .apply(found)
                                        .delayUntil(accepted -> insert(connection, List.copyOf(accepted)))));
    }

    /** Returns statements that lock the runs. All transactions lock in the same order, so that they cannot deadlock. */
    private static String locks(List<ReceivedEvent> added) {
        return added.stream()
                .map(event -> event.run().value().hashCode())
                .distinct()
                .sorted()
                .map(key -> "select pg_advisory_xact_lock(%d, %d)".formatted(LOCK_CLASS, key))
                .collect(Collectors.joining("; "));
    }

    /** Returns the events that are not stored yet. */
    private static Mono<List<NewEvent>> select(Connection connection, List<ReceivedEvent> added) {
        return ArrayParameters.of(IntStream.range(0, added.size()).boxed().toList())
                .ints(number -> number)
                .texts(number -> added.get(number).run().value())
                .hashes(number -> hash(groupKey(added.get(number).group())))
                .texts(number -> added.get(number).hash())
                .value(RUN_ITSELF)
                .select(connection, SELECT, StoredRow::of)
                .collect(Collectors.groupingBy(StoredRow::number))
                .map(stored -> {
                    var found = new ArrayList<NewEvent>();
                    for (int number = 0; number < added.size(); number++) {
                        var rows = stored.getOrDefault(number, List.of());
                        if (rows.stream().noneMatch(StoredRow::isSame)) {
                            var others = rows.stream().map(StoredRow::event).toList();
                            found.add(new NewEvent(added.get(number), others));
                        }
                    }
                    return found;
                });
    }

    private static Mono<Long> insert(Connection connection, List<ReceivedEvent> accepted) {
        return ArrayParameters.of(accepted)
                .texts(event -> event.run().value())
                .hashes(event -> hash(groupKey(event.group())))
                .texts(ReceivedEvent::hash)
                .bytes(ReceivedEvent::event)
                .update(connection, INSERT);
    }

    /** Returns a key of fixed size, because the name of a group may be long and have characters that text rejects. */
    private static UUID groupKey(String group) {
        return UUID.nameUUIDFromBytes(group.getBytes(UTF_8));
    }

    private static ContentHash hash(UUID key) {
        return new ContentHash(key.getMostSignificantBits(), key.getLeastSignificantBits());
    }

    @Override
    public Mono<Void> addDeadLetter(DeadLetter letter) {
        return database.write(connection -> DeadLetterTable.insert(connection, List.of(letter)))
                .then();
    }
}
