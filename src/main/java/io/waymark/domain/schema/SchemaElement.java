package io.waymark.domain.schema;

/** What a change found or left: a whole attribute, or a reference to a schema. */
public sealed interface SchemaElement permits Attribute, SchemaReference {}
