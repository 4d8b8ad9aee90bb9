package io.waymark.postgres.table.schema;

import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.postgres.sql.RowReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of schemas, and of the chunks to which they refer. Each chunk is read and parsed once, so that similar schemas
 * share its attributes.
 */
final class StoredSchemas {
    /** Returns rows of both kinds: a chunk has a body, and a schema has the other columns. */
    static final String SELECT = """
            with found as materialized (
                select s.hash, s.schema_id, s.own, s.chunks from schema s where s.hash = any ($1::uuid[]))
            select hash, schema_id, own, chunks, null as body from found
            union all
            select c.hash, null as schema_id, null as own, null as chunks, c.body
            from (select distinct unnest(chunks) as hash from found) u join schema_chunk c using (hash)
            """;

    private final List<SchemaRow> schemas = new ArrayList<>();
    private final Map<ContentHash, String> bodies = new HashMap<>();
    private final Map<ContentHash, Map<String, Attribute>> attributes = new HashMap<>();

    /** A row of the table {@code schema}. */
    record SchemaRow(ContentHash hash, String id, String own, List<ContentHash> chunks) {}

    StoredSchemas add(Row row) {
        var body = RowReader.textOrNull(row, "body");
        if (body != null) {
            bodies.put(RowReader.hash(row, "hash"), body);
        } else {
            schemas.add(new SchemaRow(
                    RowReader.hash(row, "hash"),
                    RowReader.name(row, "schema_id"),
                    RowReader.text(row, "own"),
                    RowReader.hashes(row, "chunks")));
        }
        return this;
    }

    List<SchemaRow> schemas() {
        return schemas;
    }

    /**
     * Reads a schema.
     *
     * @throws RuntimeException if the content of a row is damaged, or a chunk is missing
     */
    Schema read(SchemaRow row) {
        var all = new LinkedHashMap<String, Attribute>();
        for (var chunk : row.chunks()) {
            all.putAll(attributes.computeIfAbsent(chunk, hash -> AttributeChunk.read(body(hash))));
        }
        return Schema.stored(row.id(), DomainJson.readMembers(row.own()).members(), all, row.hash());
    }

    private String body(ContentHash hash) {
        var body = bodies.get(hash);
        if (body == null) {
            throw new IllegalStateException(
                    "Cannot read a stored schema: its chunk " + hash + " is missing. Restore the row from a backup.");
        }
        return body;
    }
}
