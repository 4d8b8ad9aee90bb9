package io.waymark.codec.event.reuse;

import io.waymark.domain.schema.Schema;
import tools.jackson.core.JsonParser;

/** Reads one schema from a JSON parser, from its current token to the last token of the schema. */
public interface SchemaParser {
    Schema schema(JsonParser json);
}
