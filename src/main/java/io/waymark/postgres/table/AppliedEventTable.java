package io.waymark.postgres.table;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.Connection;
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
 * Stores which events were applied, to recognize repeated events. An event is identified by its run, source and id.
 */
public final class AppliedEventTable {
    private static final String UNIQUE = "23505";

    private static final CopyIn<PendingHistoryRow<EventAttributes>> ROWS =
            CopyIn.<PendingHistoryRow<EventAttributes>>into("event")
                    .longs("run_no", PendingHistoryRow::run)
                    .hashes("id_hash", event -> hash(event.value()))
                    .hashes("content", event -> event.value().content());
    private static final String SELECT = """
            select run_no, e.id_hash, e.content
            from event e join unnest($1::bigint[], $2::uuid[]) as u (run_no, id_hash) using (run_no, id_hash)
            """;

    private static final String SELECT_BY_IDENTITY = """
            select u.item, e.content
            from unnest($1::text[], $2::uuid[], $3::bigint[]) as u (run_id, id_hash, item)
                join run r using (run_id) join event e on e.run_no = r.run_no and e.id_hash = u.id_hash
            """;

    private AppliedEventTable() {}

    /** Inserts events. The statement fails if one of them was applied before, see {@link #isRepeated}. */
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
