package io.waymark.postgres.table.schema;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import java.util.List;
import java.util.Map;

/**
 * Consecutive attributes (columns) of a schema, stored as one row. Schemas with equal chunks share the row.
 *
 * @param hash the hash of the names and attributes
 * @param attributes the attributes with their names, in order
 */
record AttributeChunk(ContentHash hash, List<Map.Entry<String, Attribute>> attributes) {

    /** Creates a chunk. The caller must not modify the list afterwards. */
    static AttributeChunk of(List<Map.Entry<String, Attribute>> attributes) {
        var hasher = new ContentHasher();
        attributes.forEach(attribute ->
                hasher.add(attribute.getKey()).add(attribute.getValue().hash()));
        return new AttributeChunk(hasher.hash(), attributes);
    }

    /** Returns the attributes as one JSON object, in order. */
    String body() {
        return DomainJson.writeAttributes(attributes);
    }

    static Map<String, Attribute> read(String body) {
        return DomainJson.readAttributes(body);
    }
}
