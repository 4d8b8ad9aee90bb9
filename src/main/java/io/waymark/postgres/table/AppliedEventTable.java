package io.waymark.postgres.table;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.Connection;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.port.store.EventIdentity;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * Stores which events were applied, to recognize repeated events. An event is identified by its run, source and id. The
 * row of a snapshot contains the identity of its event, until it is pruned. Other events have a row here.
 */
public final class AppliedEventTable {
    private static final String UNIQUE = "23505";

    private static final CopyIn<PendingHistoryRow<EventAttributes>> ROWS =
            CopyIn.<PendingHistoryRow<EventAttributes>>into("event")
                    .longs("run_no", PendingHistoryRow::run)
                    .hashes("id_hash", event -> hash(event.value()))
                    .hashes("content", event -> event.value().content());
    /** The stored content of an event of {@code u}. The arguments are the run, and a condition on the run. */
    private static final String STORED = """
            cross join lateral ((
                select e.content from event e
                where e.run_no = %1$s and e.id_hash = u.id_hash %2$s
                limit 1)
            union all (
                select s.event_content from snapshot s
                where s.run_no = %1$s and s.event_id = u.id_hash and uuid_hash(s.event_id) >= uuid_hash(u.id_hash)
                    and uuid_hash(s.event_id) <= uuid_hash(u.id_hash) %3$s
                order by uuid_hash(s.event_id) limit 1)) x
            """;

    private static final String SEARCH = """
            select null::text as run_id, null::bigint as run_no, x.content as hash, u.item
            """ + ArrayParameters.rows("run_no, id_hash, item")
            + STORED.formatted(
                    "u.run_no", "and e.run_no >= $4 and e.run_no <= $5", "and s.run_no >= $4 and s.run_no <= $5");

    private static final String SELECT =
            "select u.run_no, u.id_hash, x.content from unnest($1::bigint[], $2::uuid[]) as u (run_no, id_hash) "
                    + STORED.formatted("u.run_no", "", "");

    private static final String SELECT_BY_IDENTITY = """
            select u.item, x.content
            from unnest($1::text[], $2::uuid[], $3::bigint[]) as u (run_id, id_hash, item) join run r using (run_id)
            """ + STORED.formatted("r.run_no", "", "");

    private AppliedEventTable() {}

    /** Returns whether the row of its snapshot contains the identity of an event. */
    public static boolean isInSnapshot(RunEventDelta delta) {
        return delta.snapshot() != null
                && !delta.isRestore()
                && !delta.executions().isEmpty();
    }

    /**
     * Returns a part that selects those events that were applied before, with the hash of their content. A selected
     * {@code item} is an index of these events plus the given number.
     */
    public static CombinableStatement search(List<PendingHistoryRow<EventAttributes>> events, long firstItem) {
        var runs = events.stream().mapToLong(PendingHistoryRow::run).summaryStatistics();
        return ArrayParameters.of(IntStream.range(0, events.size()).boxed().toList())
                .longs(item -> events.get(item).run())
                .hashes(item -> hash(events.get(item).value()))
                .longs(item -> firstItem + item)
                .value(runs.getMin())
                .value(runs.getMax())
                .part(SEARCH);
    }

    /** Inserts events that have no row in {@link SnapshotTable}. The statement fails if one of them was applied before, see {@link #isRepeated}. */
    public static CombinableStatement insert(List<PendingHistoryRow<EventAttributes>> events) {
        return ROWS.toPart(events);
    }

    /**
     * Returns whether an insert failed because an event was applied before. PostgreSQL has then aborted the
     * transaction.
     */
    public static boolean isRepeated(Throwable failure) {
        return failure instanceof PostgresqlException error
                && UNIQUE.equals(error.getErrorDetails().getCode())
                && error.getErrorDetails().getTableName().orElse("").startsWith("event_");
    }

    /**
     * The primary key of an applied event. Different runs may use the same event ids.
     *
     * @param run the number of the run in the database
     * @param idHash the hash of source and id of the event
     */
    public record Key(long run, ContentHash idHash) {
        public static Key of(PendingHistoryRow<EventAttributes> event) {
            return new Key(event.run(), hash(event.value()));
        }
    }

    /** Returns the events that were applied before, with the hashes of their stored content. */
    public static Mono<Map<Key, ContentHash>> findStored(
            Connection connection, List<PendingHistoryRow<EventAttributes>> events) {
        return ArrayParameters.of(events)
                .longs(PendingHistoryRow::run)
                .hashes(event -> hash(event.value()))
                .select(
                        connection,
                        SELECT,
                        row -> Map.entry(
                                new Key(RowReader.number(row, "run_no"), RowReader.hash(row, "id_hash")),
                                RowReader.hash(row, "content")))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Returns which of these events were applied, with the hashes of their stored content. */
    public static Mono<Map<EventIdentity, ContentHash>> findStored(
            Connection connection, Collection<EventIdentity> events) {
        var distinct = List.copyOf(new LinkedHashSet<>(events));
        return ArrayParameters.of(IntStream.range(0, distinct.size()).boxed().toList())
                .texts(index -> distinct.get(index).run().value())
                .hashes(index ->
                        hash(distinct.get(index).source(), distinct.get(index).id()))
                .longs(Integer::longValue)
                .select(
                        connection,
                        SELECT_BY_IDENTITY,
                        row -> Map.entry(
                                distinct.get((int) RowReader.number(row, "item")), RowReader.hash(row, "content")))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Returns the hash that identifies an event within its run. */
    static ContentHash hash(EventAttributes event) {
        return hash(event.source(), event.id());
    }

    static ContentHash hash(String source, String id) {
        return new ContentHasher().add(source).add(id).hash();
    }
}
