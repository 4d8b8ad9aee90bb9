package io.waymark.domain.schema;

/** The part of a schema that a change affects: an attribute, or the schema as a whole by reference. */
public sealed interface ChangeTargetState permits Attribute, SchemaReference {}
