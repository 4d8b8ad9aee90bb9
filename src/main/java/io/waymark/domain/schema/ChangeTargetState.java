package io.waymark.domain.schema;

/**
 * The part of a schema that a change affects: an attribute, or a reference (id and content hash) to the whole schema.
 */
public sealed interface ChangeTargetState permits Attribute, SchemaReference {}
