package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Schemas by the hash of their content; versions share the chunks of their attributes. */
public final class SchemaTable {
    private static final String INSERT_CHUNKS = """
            with kept as materialized (
                select pg_advisory_xact_lock_shared(hashtext('waymark.schemas'))
            )
            insert into schema_chunk (hash, body)
            select hash, body from kept, unnest($1::uuid[], $2::text[]) as u (hash, body)
            order by hash
            on conflict do nothing
            """;
    private static final String INSERT = """
            insert into schema (hash, fields, schema_id, own, chunks)
            select hash, fields, schema_id, own, string_to_array(chunks, ' ')::uuid[]
            from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[])
                as u (hash, fields, schema_id, own, chunks)
            order by hash
            on conflict do nothing
            """;
    private static final String INSERT_USES = """
            insert into schema_use (run_no, hash)
            select run_no, hash from unnest($1::bigint[], $2::uuid[]) as u (run_no, hash)
            order by run_no, hash
            on conflict do nothing
            """;
    private static final String SELECT = """
            select s.hash, s.schema_id, s.own, array(
                select c.body from unnest(s.chunks) with ordinality as u (hash, place) join schema_chunk c using (hash)
                order by u.place) as bodies
            from schema s
            where s.hash = any ($1::uuid[])
            """;

    private SchemaTable() {}

    /**
     * Stores schemas that are not stored yet; those that are stay as they are. To the end of the transaction no chunk is
     * collected.
     */
    public static Mono<Void> insert(Connection connection, Collection<Schema> schemas) {
        var chunks = new TreeMap<ContentHash, SchemaChunk>();
        schemas.forEach(schema -> SchemaChunk.of(schema).forEach(chunk -> chunks.put(chunk.hash(), chunk)));
        return Columns.of(List.copyOf(chunks.values()))
                .hashes(SchemaChunk::hash)
                .texts(SchemaChunk::body)
                .update(connection, INSERT_CHUNKS)
                .then(Columns.of(List.copyOf(schemas))
                        .hashes(Schema::hash)
                        .ints(schema -> schema.attributes().size())
                        .names(Schema::id)
                        .texts(schema -> DomainJson.write(schema.properties()))
                        .texts(SchemaTable::chunks)
                        .update(connection, INSERT))
                .then();
    }

    /** Says which run refers to which schema, so that the schema stays. */
    public static Mono<Long> use(Connection connection, List<Placed<ContentHash>> uses) {
        return Columns.of(uses).longs(Placed::run).hashes(Placed::what).update(connection, INSERT_USES);
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
        var uuids =
                hashes.stream().map(hash -> new UUID(hash.high(), hash.low())).toArray(UUID[]::new);
        return uuids.length == 0
                ? Flux.empty()
                : Flux.from(connection.createStatement(SELECT).bind(0, uuids).execute())
                        .concatMap(result -> result.map((row, metadata) -> read.apply(row)));
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
        var schema = new Schema(
                Read.name(row, "schema_id"),
                DomainJson.readMembers(Read.text(row, "own")).members(),
                attributes);
        if (!schema.hash().equals(Read.hash(row, "hash"))) {
            throw new IllegalStateException(
                    "Cannot read a schema: its content does not have its hash: " + Read.hash(row, "hash"));
        }
        return schema;
    }

    private static String chunks(Schema schema) {
        var hashes = new ArrayList<String>();
        SchemaChunk.of(schema).forEach(chunk -> hashes.add(chunk.hash().toString()));
        return String.join(" ", hashes);
    }
}
