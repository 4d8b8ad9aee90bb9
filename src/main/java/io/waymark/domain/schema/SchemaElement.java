package io.waymark.domain.schema;

/** The subject of a change: an attribute, or a reference to a schema. */
public sealed interface SchemaElement permits Attribute, SchemaReference {}
