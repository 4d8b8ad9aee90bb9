package io.waymark.decode;

import io.waymark.domain.schema.Schema;
import tools.jackson.core.JsonParser;

/** Reads a schema from the parser's current token to its last. */
interface SchemaSource {
    Schema schema(JsonParser json);
}
