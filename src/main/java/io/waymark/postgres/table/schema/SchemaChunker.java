package io.waymark.postgres.table.schema;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits schemas into chunks, which are groups of consecutive attributes (columns), so that similar schemas share most
 * of their chunks. The names of attributes determine where a chunk ends. A changed, added or removed column therefore
 * affects its own chunk and rarely a neighbour. Equal chunks of schemas that the same instance splits are the same
 * object.
 */
public final class SchemaChunker {
    private static final int HASH_MULTIPLIER = 0x9E3779B9; // golden ratio; one name in 16 ends a chunk
    private static final int SPREAD_SHIFT = 28;
    private static final int MAX_CHUNK_ATTRIBUTES = 64;

    /** The number of attributes from which chunks are larger, so that a schema refers to fewer of them. */
    private static final int MANY_ATTRIBUTES = 64;

    /**
     * The minimum number of attributes in a chunk of a schema with many attributes. It results in rows of about 2 KB,
     * which PostgreSQL compresses.
     */
    private static final int MIN_CHUNK_OF_MANY = 24;

    private static final int MIN_CHUNK_OF_FEW = 2;

    private final Map<List<Map.Entry<String, Attribute>>, AttributeChunk> chunks = new HashMap<>();

    public List<AttributeChunk> cut(Schema schema) {
        int minSize = schema.attributes().size() < MANY_ATTRIBUTES ? MIN_CHUNK_OF_FEW : MIN_CHUNK_OF_MANY;
        var cut = new ArrayList<AttributeChunk>();
        var current = new ArrayList<Map.Entry<String, Attribute>>();
        for (var attribute : schema.attributes().entrySet()) {
            current.add(attribute);
            if (isChunkEnd(attribute.getKey(), current.size(), minSize)) {
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

    private static boolean isChunkEnd(String name, int size, int minSize) {
        return size == MAX_CHUNK_ATTRIBUTES
                || (size >= minSize && (name.hashCode() * HASH_MULTIPLIER) >>> SPREAD_SHIFT == 0);
    }
}
