package io.waymark.store.table;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.Schema;
import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Some attributes of a schema in order. Where a chunk ends is told by the names, so that a column that
 * is changed, added or removed leaves all chunks but its own, and seldom a neighbour, as they were.
 *
 * @param hash of names and attributes
 */
record SchemaChunk(ContentHash hash, List<Map.Entry<String, Attribute>> attributes) {
    private static final int SPREAD = 0x9E3779B9; // the golden ratio's bits: one name in 16 ends a chunk
    private static final int SPREAD_SHIFT = 28;
    private static final int LONGEST = 64;

    /** From so many attributes on, a schema has fewer and larger chunks: it refers to each of them. */
    private static final int MANY = 64;

    /** Of schemas with many attributes: PostgreSQL compresses rows of 2 KB, which these become. */
    private static final int SHORTEST_OF_MANY = 24;

    private static final int SHORTEST_OF_FEW = 2;

    static List<SchemaChunk> of(Schema schema) {
        int shortest = schema.attributes().size() < MANY ? SHORTEST_OF_FEW : SHORTEST_OF_MANY;
        var chunks = new ArrayList<SchemaChunk>();
        var current = new ArrayList<Map.Entry<String, Attribute>>();
        for (var attribute : schema.attributes().entrySet()) {
            current.add(attribute);
            if (ends(attribute.getKey(), current.size(), shortest)) {
                chunks.add(of(current));
                current.clear();
            }
        }
        if (!current.isEmpty()) {
            chunks.add(of(current));
        }
        return chunks;
    }

    /** The attributes as one JSON object, in order. */
    String body() {
        return DomainJson.writeAttributes(attributes);
    }

    static SequencedMap<String, Attribute> read(String body) {
        return DomainJson.readAttributes(body);
    }

    private static SchemaChunk of(List<Map.Entry<String, Attribute>> attributes) {
        var hasher = new ContentHasher();
        attributes.forEach(attribute ->
                hasher.add(attribute.getKey()).add(attribute.getValue().hash()));
        return new SchemaChunk(hasher.hash(), List.copyOf(attributes));
    }

    private static boolean ends(String name, int size, int shortest) {
        return size == LONGEST || (size >= shortest && (name.hashCode() * SPREAD) >>> SPREAD_SHIFT == 0);
    }
}
