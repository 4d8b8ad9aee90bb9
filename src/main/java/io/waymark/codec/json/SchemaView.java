package io.waymark.codec.json;

import io.waymark.domain.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A complete schema in a response. The additional member {@code attribute_names} lists the attributes in order, for
 * clients whose JSON library does not keep the order of members (API-14).
 *
 * @param schema the schema to write
 */
public record SchemaView(Schema schema) {

    public static @Nullable SchemaView of(@Nullable Schema schema) {
        return schema == null ? null : new SchemaView(schema);
    }
}
