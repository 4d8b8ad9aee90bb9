package io.waymark.store.table;

import static io.waymark.port.ProcessingFailure.guard;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.wire.DomainJson;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Schemas by the hash of their content; versions share the chunks of their attributes. */
public final class SchemaTable {
    /**
     * From here to the end of the transaction no schema and no chunk is collected. Those that look for schemas come after
     * it: what they look for must be seen as it is under the lock.
     */
    public static final String KEEP = "select pg_advisory_xact_lock_shared(hashtext('waymark.schemas'))";

    private static final String INSERT_USES = """
            insert into schema_use (run_no, hash)
            select run_no, hash
            """ + Columns.rows("run_no, hash") + """
            on conflict do nothing
            """;
    private static final String SELECT = """
            select s.hash, s.schema_id, s.own, array(
                select c.body from unnest(s.chunks) with ordinality as u (hash, place) join schema_chunk c using (hash)
                order by u.place) as bodies
            from schema s
            where s.hash = any ($1::uuid[])
            """;

    private static final String SELECT_SIZES = """
            select s.hash, octet_length(s.own) + coalesce((
                select sum(octet_length(c.body)) from unnest(s.chunks) as u (hash) join schema_chunk c using (hash)),
                0)::bigint as size
            from schema s
            where s.hash = any ($1::uuid[])
            """;

    private SchemaTable() {}

    /** How many bytes each of them has as text. */
    public static Mono<Map<ContentHash, Long>> sizes(Connection connection, Collection<ContentHash> hashes) {
        return hashes.isEmpty()
                ? Mono.just(Map.of())
                : Flux.from(connection
                                .createStatement(SELECT_SIZES)
                                .bind(0, uuids(hashes))
                                .execute())
                        .concatMap(result -> result.map(
                                (row, metadata) -> Map.entry(Read.hash(row, "hash"), Read.number(row, "size"))))
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Says which run refers to which schema, so that the schema stays; only under the lock of {@link #KEEP}. */
    public static Part use(List<Placed<ContentHash>> uses) {
        return Columns.of(uses).longs(Placed::run).hashes(Placed::what).part(INSERT_USES);
    }

    public static Flux<Schema> select(Connection connection, Collection<ContentHash> hashes) {
        return rows(connection, hashes, SchemaTable::read);
    }

    /** Those of the stored ones whose content cannot be read or does not have its hash. */
    public static Flux<ContentHash> damaged(Connection connection, Collection<ContentHash> hashes) {
        return rows(
                        connection,
                        hashes,
                        row -> fits(row) ? Optional.<ContentHash>empty() : Optional.of(Read.hash(row, "hash")))
                .concatMap(Mono::justOrEmpty, 0);
    }

    private static <T> Flux<T> rows(Connection connection, Collection<ContentHash> hashes, Function<Row, T> read) {
        var uuids = uuids(hashes);
        return uuids.length == 0
                ? Flux.empty()
                : Flux.from(connection.createStatement(SELECT).bind(0, uuids).execute())
                        .concatMap(result -> result.map((row, metadata) -> guard(() -> read.apply(row))));
    }

    private static UUID[] uuids(Collection<ContentHash> hashes) {
        return hashes.stream().map(hash -> new UUID(hash.high(), hash.low())).toArray(UUID[]::new);
    }

    private static boolean fits(Row row) {
        try {
            read(row);
            return true;
        } catch (RuntimeException damaged) {
            return false;
        }
    }

    private static Schema read(Row row) {
        var bodies = row.get("bodies", String[].class);
        var attributes = new LinkedHashMap<String, Attribute>();
        for (var body : bodies == null ? new String[0] : bodies) {
            attributes.putAll(SchemaChunk.read(body));
        }
        return Schema.stored(
                Read.name(row, "schema_id"),
                DomainJson.readMembers(Read.text(row, "own")).members(),
                attributes,
                Read.hash(row, "hash"));
    }
}
