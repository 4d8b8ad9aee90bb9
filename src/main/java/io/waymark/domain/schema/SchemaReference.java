package io.waymark.domain.schema;

/**
 * Names a stored schema.
 *
 * @param id the schema's own id
 * @param hash of its content
 * @param fields how many top-level attributes it has
 */
public record SchemaReference(String id, ContentHash hash, int fields) implements SchemaElement {}
