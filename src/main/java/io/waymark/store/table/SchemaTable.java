package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.wire.DomainJson;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Schemas by the hash of their content; versions share the chunks of their attributes. */
public final class SchemaTable {
    /**
     * Part of a statement before those that look for schemas: what is looked for must be seen as it is under the lock.
     */
    static final String KEPT = """
            kept as materialized (select pg_advisory_xact_lock_shared(hashtext('waymark.schemas')))
            """;

    private static final String KEEP = "with " + KEPT + "select count(*) from kept";
    private static final String SELECT_MISSING = """
            select u.hash from unnest($1::uuid[]) as u (hash)
            where not exists (select from schema s where s.hash = u.hash)
            union all
            select u.hash from unnest($2::uuid[]) as u (hash)
            where not exists (select from schema_chunk c where c.hash = u.hash)
            """;
    private static final String INSERT_CHUNKS = """
            insert into schema_chunk (hash, body)
            select hash, body from unnest($1::uuid[], $2::text[]) as u (hash, body)
            on conflict do nothing
            """;
    private static final String INSERT = """
            insert into schema (hash, fields, schema_id, own, chunks)
            select hash, fields, schema_id, own, string_to_array(chunks, ' ')::uuid[]
            from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[])
                as u (hash, fields, schema_id, own, chunks)
            on conflict do nothing
            """;
    private static final String INSERT_USES = """
            insert into schema_use (run_no, hash)
            select run_no, hash from unnest($1::bigint[], $2::uuid[]) as u (run_no, hash)
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

    /** From here to the end of the transaction no schema and no chunk is collected. */
    static Mono<Void> keep(Connection connection) {
        return Flux.from(connection.createStatement(KEEP).execute())
                .concatMap(Result::getRowsUpdated)
                .then();
    }

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

    /**
     * What adds those of the schemas that are not stored yet, and those of their chunks that are not; what somebody else
     * stores at the same time stays as it is. Sorted by hash, so that two writers do not wait for each other. Looks for
     * them, so only under the lock of {@link #KEPT}.
     *
     * @param schemas no two alike
     */
    public static Mono<List<Addition>> insertMissing(Connection connection, Collection<Schema> schemas) {
        if (schemas.isEmpty()) {
            return Mono.just(insert(List.of(), List.of()));
        }
        var chunked = schemas.stream().map(Chunked::of).toList();
        var chunks = new HashMap<ContentHash, SchemaChunk>();
        chunked.forEach(schema -> schema.chunks().forEach(chunk -> chunks.put(chunk.hash(), chunk)));
        return missing(connection, schemas.stream().map(Schema::hash).toList(), chunks.keySet())
                .collect(Collectors.toSet())
                .map(missing -> insert(
                        chunks.values().stream()
                                .filter(chunk -> missing.contains(chunk.hash()))
                                .sorted(Comparator.comparing(SchemaChunk::hash))
                                .toList(),
                        chunked.stream()
                                .filter(schema -> missing.contains(schema.hash()))
                                .sorted(Comparator.comparing(Chunked::hash))
                                .toList()));
    }

    private static List<Addition> insert(List<SchemaChunk> chunks, List<Chunked> schemas) {
        return List.of(
                Columns.of(chunks)
                        .hashes(SchemaChunk::hash)
                        .texts(SchemaChunk::body)
                        .adding(INSERT_CHUNKS),
                Columns.of(schemas)
                        .hashes(Chunked::hash)
                        .ints(chunked -> chunked.schema().attributes().size())
                        .names(chunked -> chunked.schema().id())
                        .texts(chunked -> DomainJson.write(chunked.schema().properties()))
                        .texts(Chunked::chunkHashes)
                        .adding(INSERT));
    }

    /** A schema and what it is stored as. */
    private record Chunked(Schema schema, List<SchemaChunk> chunks) {
        static Chunked of(Schema schema) {
            return new Chunked(schema, SchemaChunk.of(schema));
        }

        ContentHash hash() {
            return schema.hash();
        }

        String chunkHashes() {
            return chunks.stream().map(chunk -> chunk.hash().toString()).collect(Collectors.joining(" "));
        }
    }

    private static Flux<ContentHash> missing(
            Connection connection, Collection<ContentHash> schemas, Collection<ContentHash> chunks) {
        return Flux.from(connection
                        .createStatement(SELECT_MISSING)
                        .bind(0, uuids(schemas))
                        .bind(1, uuids(chunks))
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> Read.hash(row, "hash")));
    }

    /** Says which run refers to which schema, so that the schema stays; only under the lock of {@link #KEPT}. */
    public static Addition use(List<Placed<ContentHash>> uses) {
        return Columns.of(uses).longs(Placed::run).hashes(Placed::what).adding(INSERT_USES);
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
                        .concatMap(result -> result.map((row, metadata) -> read.apply(row)));
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
}
