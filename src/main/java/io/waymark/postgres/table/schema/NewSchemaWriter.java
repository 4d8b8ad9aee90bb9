package io.waymark.postgres.table.schema;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Inserts schemas that are not stored yet, split into chunks (groups of consecutive attributes). It first searches for
 * the missing ones. Schemas that another transaction inserts in the meantime are left unchanged. The caller must hold
 * the lock of {@link SchemaTable#LOCK_SCHEMAS_SHARED}.
 */
public final class NewSchemaWriter {
    private static final String SEARCH = """
            select null::text as run_id, null::bigint as run_no, u.hash, null::bigint as item from unnest($1::uuid[]) as u (hash)
            where not exists (select from schema s where s.hash = u.hash)
            """;
    private static final String SEARCH_CHUNKS = """
            select null::text as run_id, null::bigint as run_no, u.hash, null::bigint as item from unnest($1::uuid[]) as u (hash)
            where not exists (select from schema_chunk c where c.hash = u.hash)
            """;
    private static final String INSERT_CHUNKS = """
            insert into schema_chunk (hash, body)
            select hash, body
            """ + ArrayParameters.rows("hash, body") + """
            on conflict do nothing
            """;
    private static final String INSERT = """
            insert into schema (hash, fields, schema_id, own, chunks)
            select hash, fields, schema_id, own, string_to_array(chunks, ' ')::uuid[]
            """ + ArrayParameters.rows("hash, fields, schema_id, own, chunks") + """
            on conflict do nothing
            """;

    private final List<Chunked> schemas;
    private final Map<ContentHash, AttributeChunk> chunks = new HashMap<>();

    private NewSchemaWriter(List<Chunked> schemas) {
        this.schemas = schemas;
        schemas.forEach(schema -> schema.chunks().forEach(chunk -> chunks.put(chunk.hash(), chunk)));
    }

    /**
     * A schema with its attributes as chunks.
     *
     * @param schema the schema
     * @param chunks the groups of consecutive attributes, in order
     */
    private record Chunked(Schema schema, List<AttributeChunk> chunks) {
        ContentHash hash() {
            return schema.hash();
        }

        String chunkHashes() {
            return chunks.stream().map(chunk -> chunk.hash().toString()).collect(Collectors.joining(" "));
        }
    }

    /** Collects the schemas to which updates of runs refer, except those to which the same run referred before. */
    public static NewSchemaWriter of(List<RunUpdate> updates) {
        var schemas = new LinkedHashSet<Schema>();
        updates.forEach(update -> schemas.addAll(update.newSchemas()));
        var schemaChunker = new SchemaChunker();
        return new NewSchemaWriter(schemas.stream()
                .map(schema -> new Chunked(schema, schemaChunker.cut(schema)))
                .toList());
    }

    /** Returns a part that selects the hashes of those schemas that are not stored. */
    public CombinableStatement search() {
        return ArrayParameters.of(schemas).hashes(Chunked::hash).part(SEARCH);
    }

    /** Returns a part that selects the hashes of those chunks that are not stored. */
    public CombinableStatement searchChunks() {
        return ArrayParameters.of(List.copyOf(chunks.keySet()))
                .hashes(hash -> hash)
                .part(SEARCH_CHUNKS);
    }

    /**
     * Returns parts that insert the missing chunks and schemas, sorted by hash to prevent deadlocks between writers.
     *
     * @param missing the hashes that {@link #search} and {@link #searchChunks} selected
     */
    public List<CombinableStatement> insert(Set<ContentHash> missing) {
        return List.of(
                ArrayParameters.of(chunks.values().stream()
                                .filter(chunk -> missing.contains(chunk.hash()))
                                .sorted(Comparator.comparing(AttributeChunk::hash))
                                .toList())
                        .hashes(AttributeChunk::hash)
                        .texts(AttributeChunk::body)
                        .part(INSERT_CHUNKS),
                ArrayParameters.of(schemas.stream()
                                .filter(schema -> missing.contains(schema.hash()))
                                .sorted(Comparator.comparing(Chunked::hash))
                                .toList())
                        .hashes(Chunked::hash)
                        .ints(chunked -> chunked.schema().attributes().size())
                        .names(chunked -> chunked.schema().id())
                        .texts(chunked -> DomainJson.write(chunked.schema().properties()))
                        .texts(Chunked::chunkHashes)
                        .part(INSERT));
    }
}
