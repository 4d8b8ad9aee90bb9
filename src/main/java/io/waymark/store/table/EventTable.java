package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Which events were applied: ids are unique per run and source. */
public final class EventTable {
    private static final String INSERT = """
            insert into event (run_no, id_hash, content)
            select run_no, id_hash, content
            from unnest($1::bigint[], $2::uuid[], $3::uuid[]) as u (run_no, id_hash, content)
            order by run_no, id_hash
            on conflict do nothing
            """;
    private static final String SELECT = """
            select e.id_hash, e.content
            from event e join unnest($1::bigint[], $2::uuid[]) as u (run_no, id_hash) using (run_no, id_hash)
            """;

    private EventTable() {}

    /** False when any of them was applied before. */
    public static Mono<Boolean> insert(Connection connection, List<Placed<Envelope>> events) {
        return columns(events)
                .hashes(event -> event.what().content())
                .update(connection, INSERT)
                .map(inserted -> inserted == events.size());
    }

    /** Those that were applied before, by {@link #identity}, with the content that they had. */
    public static Mono<Map<ContentHash, ContentHash>> known(Connection connection, List<Placed<Envelope>> events) {
        return columns(events)
                .select(connection, SELECT, row -> Map.entry(Read.hash(row, "id_hash"), Read.hash(row, "content")))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Tells an event within its run. */
    public static ContentHash identity(Envelope event) {
        return identity(event.source(), event.id());
    }

    static ContentHash identity(String source, String id) {
        return new ContentHasher().add(source).add(id).hash();
    }

    private static Columns<Placed<Envelope>> columns(List<Placed<Envelope>> events) {
        return Columns.of(events).longs(Placed::run).hashes(event -> identity(event.what()));
    }
}
