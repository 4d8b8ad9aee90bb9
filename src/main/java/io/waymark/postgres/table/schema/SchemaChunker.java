package io.waymark.postgres.table.schema;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts schemas into chunks. Where a chunk ends is told by the names, so that a column that is changed, added or removed
 * leaves all chunks but its own, and seldom a neighbour, as they were: schemas cut by the same one share what they have
 * in common.
 */
public final class SchemaChunker {
    private static final int HASH_MULTIPLIER = 0x9E3779B9; // the golden ratio's bits: one name in 16 ends a chunk
    private static final int SPREAD_SHIFT = 28;
    private static final int MAX_CHUNK_ATTRIBUTES = 64;

    /** From so many attributes on, a schema has fewer and larger chunks: it refers to each of them. */
    private static final int MANY_ATTRIBUTES = 64;

    /** Of schemas with many attributes: PostgreSQL compresses rows of 2 KB, which these become. */
    private static final int MIN_CHUNK_OF_MANY = 24;

    private static final int MIN_CHUNK_OF_FEW = 2;

    private final Map<List<Map.Entry<String, Attribute>>, AttributeChunk> chunks = new HashMap<>();

    public List<AttributeChunk> cut(Schema schema) {
        int shortest = schema.attributes().size() < MANY_ATTRIBUTES ? MIN_CHUNK_OF_FEW : MIN_CHUNK_OF_MANY;
        var cut = new ArrayList<AttributeChunk>();
        var current = new ArrayList<Map.Entry<String, Attribute>>();
        for (var attribute : schema.attributes().entrySet()) {
            current.add(attribute);
            if (isChunkEnd(attribute.getKey(), current.size(), shortest)) {
                cut.add(chunk(current));
                current.clear();
            }
        }
        if (!current.isEmpty()) {
            cut.add(chunk(current));
        }
        return cut;
    }

    private AttributeChunk chunk(List<Map.Entry<String, Attribute>> attributes) {
        return chunks.computeIfAbsent(List.copyOf(attributes), AttributeChunk::of);
    }

    private static boolean isChunkEnd(String name, int size, int shortest) {
        return size == MAX_CHUNK_ATTRIBUTES
                || (size >= shortest && (name.hashCode() * HASH_MULTIPLIER) >>> SPREAD_SHIFT == 0);
    }
}
