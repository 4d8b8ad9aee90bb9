package io.waymark.postgres.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.DeadLetterTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores OpenLineage events in the table {@code lineage_event}. A transaction reads the other events of their runs,
 * publishes the Waymark events that follow, inserts the events, and then commits. A lock for each run, and one for each
 * OpenLineage run, ensure that only one transaction at a time adds an event of the same run.
 */
public final class PostgresLineageEventStore implements LineageEventStore {
    /**
     * The first keys of the locks, in the order of locking. Locks with two keys never conflict with those of other
     * tables, which have one.
     */
    private static final int LINEAGE_RUN_LOCKS = 1_819_242_349;

    private static final int RUN_LOCKS = 1_819_242_350;

    private static final String ROWS = ArrayParameters.rows("number, run_id, event_group, hash");

    private static final String SELECT = """
            select u.number, e.run_id, e.event, e.event_group = u.event_group and e.hash = u.hash as is_same,
                e.workflow_namespace, e.workflow_name, e.parent_job
            """ + ROWS + """
            join lineage_event e on e.run_id = u.run_id and (e.event_group = u.event_group or e.event_group = $5)
            """;

    /** Selects the first stored event of each OpenLineage run, if it belongs to another run than the added event. */
    private static final String SELECT_OTHER_RUN = """
            select u.number, e.run_id, null::bytea as event, false as is_same,
                e.workflow_namespace, e.workflow_name, e.parent_job
            from (select unnest($1) as number, unnest($2) as run_id, unnest($6) as lineage_run) u
            cross join lateral (
                select l.run_id, l.workflow_namespace, l.workflow_name, l.parent_job
                from lineage_event l where l.lineage_run = u.lineage_run order by l.received_at limit 1) e
            where e.run_id <> u.run_id
            """;

    private static final String COLUMNS =
            "run_id, event_group, hash, event, lineage_run, workflow_namespace, workflow_name, parent_job";
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
     * @param event the event; null if it belongs to the same OpenLineage run but to another run
     * @param assignment the run to which the stored event belongs
     */
    private record StoredRow(
            int number,
            boolean isSame,
            @Nullable Bytes event,
            @Nullable RunAssignment assignment) {
        static StoredRow of(Row row) {
            return new StoredRow(
                    RowReader.count(row, "number"),
                    RowReader.flag(row, "is_same"),
                    Bytes.ofNullable(row.get("event", byte[].class)),
                    assignment(row));
        }

        private static @Nullable RunAssignment assignment(Row row) {
            var namespace = RowReader.nameOrNull(row, "workflow_namespace");
            var name = RowReader.nameOrNull(row, "workflow_name");
            var parent = RowReader.nameOrNull(row, "parent_job");
            return namespace == null || name == null || parent == null
                    ? null
                    : new RunAssignment(
                            new RunId(RowReader.text(row, "run_id")), new Workflow(namespace, name), parent);
        }

        Stream<StoredEvent> stored() {
            return event == null ? Stream.empty() : Stream.of(new StoredEvent(event, assignment));
        }
    }

    @Override
    public Mono<AddResult> add(
            List<ReceivedEvent> added, Function<List<NewEvent>, Mono<Set<ReceivedEvent>>> publisher) {
        return database.write(
                locks(added),
                connection -> select(connection, added)
                        .flatMap(rows -> publish(added, rows, publisher)
                                .delayUntil(accepted -> insert(connection, List.copyOf(accepted)))
                                .map(accepted -> new AddResult(accepted, joining(added, rows)))));
    }

    /** Returns statements that lock the runs. All transactions lock in the same order, so that they cannot deadlock. */
    private static String locks(List<ReceivedEvent> added) {
        return Stream.concat(
                        locks(LINEAGE_RUN_LOCKS, added, ReceivedEvent::lineageRun),
                        locks(RUN_LOCKS, added, event -> event.run().value()))
                .collect(Collectors.joining("; "));
    }

    private static Stream<String> locks(int type, List<ReceivedEvent> added, Function<ReceivedEvent, String> key) {
        return added.stream()
                .map(event -> key.apply(event).hashCode())
                .distinct()
                .sorted()
                .map(hash -> "select pg_advisory_xact_lock(%d, %d)".formatted(type, hash));
    }

    /** Publishes the events that are not stored yet and belong to the run that they name. */
    private static Mono<Set<ReceivedEvent>> publish(
            List<ReceivedEvent> added,
            Map<Integer, List<StoredRow>> stored,
            Function<List<NewEvent>, Mono<Set<ReceivedEvent>>> publisher) {
        var found = new ArrayList<NewEvent>();
        for (int number = 0; number < added.size(); number++) {
            var rows = stored.getOrDefault(number, List.of());
            if (rows.stream().noneMatch(row -> row.isSame() || row.event() == null)) {
                found.add(new NewEvent(
                        added.get(number),
                        rows.stream().flatMap(StoredRow::stored).toList()));
            }
        }
        return found.isEmpty() ? Mono.just(Set.of()) : publisher.apply(found);
    }

    private static Map<ReceivedEvent, RunAssignment> joining(
            List<ReceivedEvent> added, Map<Integer, List<StoredRow>> stored) {
        Map<ReceivedEvent, RunAssignment> joining = new HashMap<>();
        stored.forEach((number, rows) -> {
            for (var row : rows) {
                if (row.event() == null
                        && row.assignment() != null
                        && rows.stream().noneMatch(StoredRow::isSame)) {
                    joining.put(added.get(number), row.assignment());
                }
            }
        });
        return joining;
    }

    /** Returns the stored events of the runs of the added events, by the index of the added event. */
    private static Mono<Map<Integer, List<StoredRow>>> select(Connection connection, List<ReceivedEvent> added) {
        return ArrayParameters.of(IntStream.range(0, added.size()).boxed().toList())
                .ints(number -> number)
                .texts(number -> added.get(number).run().value())
                .hashes(number -> hash(groupKey(added.get(number).group())))
                .texts(number -> added.get(number).hash())
                .value(RUN_ITSELF)
                .texts(number -> added.get(number).lineageRun())
                .select(connection, SELECT + " union all " + SELECT_OTHER_RUN, StoredRow::of)
                .collect(Collectors.groupingBy(StoredRow::number));
    }

    private static Mono<Long> insert(Connection connection, List<ReceivedEvent> accepted) {
        return ArrayParameters.of(accepted)
                .texts(event -> event.run().value())
                .hashes(event -> hash(groupKey(event.group())))
                .texts(ReceivedEvent::hash)
                .bytes(ReceivedEvent::event)
                .texts(ReceivedEvent::lineageRun)
                .names(event -> event.assignment().workflow().namespace())
                .names(event -> event.assignment().workflow().name())
                .names(event -> event.assignment().parent())
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
