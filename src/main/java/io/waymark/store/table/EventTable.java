package io.waymark.store.table;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.Connection;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Which events were applied: ids are unique per run and source. */
public final class EventTable {
    private static final String UNIQUE = "23505";

    private static final Copy<Placed<Envelope>> ROWS = Copy.<Placed<Envelope>>into("event")
            .longs("run_no", Placed::run)
            .hashes("id_hash", event -> hash(event.what()))
            .hashes("content", event -> event.what().content());
    private static final String SELECT = """
            select run_no, e.id_hash, e.content
            from event e join unnest($1::bigint[], $2::uuid[]) as u (run_no, id_hash) using (run_no, id_hash)
            """;

    private EventTable() {}

    /** Fails as {@link #isRepeated} tells when any of them was applied before. */
    public static Part insert(List<Placed<Envelope>> events) {
        return ROWS.part(events);
    }

    /** Whether storing failed because an event was applied before; the transaction is then good for nothing more. */
    public static boolean isRepeated(Throwable failure) {
        return failure instanceof PostgresqlException refusal
                && UNIQUE.equals(refusal.getErrorDetails().getCode())
                && refusal.getErrorDetails().getTableName().orElse("").startsWith("event_");
    }

    /**
     * An event as the table tells it from all others: runs may well use the same ids.
     *
     * @param run the run's number
     * @param idHash of source and id
     */
    public record Key(long run, ContentHash idHash) {
        public static Key of(Placed<Envelope> event) {
            return new Key(event.run(), hash(event.what()));
        }
    }

    /** Those that were applied before, with the content that they had. */
    public static Mono<Map<Key, ContentHash>> known(Connection connection, List<Placed<Envelope>> events) {
        return Columns.of(events)
                .longs(Placed::run)
                .hashes(event -> hash(event.what()))
                .select(
                        connection,
                        SELECT,
                        row -> Map.entry(
                                new Key(Read.number(row, "run_no"), Read.hash(row, "id_hash")),
                                Read.hash(row, "content")))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Tells an event within its run. */
    static ContentHash hash(Envelope event) {
        return hash(event.source(), event.id());
    }

    static ContentHash hash(String source, String id) {
        return new ContentHasher().add(source).add(id).hash();
    }
}
