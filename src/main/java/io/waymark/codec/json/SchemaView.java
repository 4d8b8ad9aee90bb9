package io.waymark.codec.json;

import io.waymark.domain.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A whole schema in a response, with {@code attribute_names} for clients that do not keep the order of keys (API-14).
 */
public record SchemaView(Schema schema) {

    public static @Nullable SchemaView of(@Nullable Schema schema) {
        return schema == null ? null : new SchemaView(schema);
    }
}
