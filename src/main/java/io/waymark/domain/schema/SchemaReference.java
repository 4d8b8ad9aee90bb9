package io.waymark.domain.schema;

/**
 * A reference to a stored schema, with which records avoid repeating its content.
 *
 * @param id the id of the schema, as reported by the executor
 * @param hash the hash of the content
 * @param fields the number of top-level attributes
 */
public record SchemaReference(String id, ContentHash hash, int fields) implements ChangeTargetState {}
