package io.waymark.codec.event.reuse;

import io.waymark.domain.schema.Schema;
import tools.jackson.core.JsonParser;

/** Reads a schema, from the parser's current token to its last token. */
public interface SchemaParser {
    Schema schema(JsonParser json);
}
