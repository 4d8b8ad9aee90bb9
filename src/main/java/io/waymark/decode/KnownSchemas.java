package io.waymark.decode;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;

/**
 * Schemas and attributes that were read lately, by their bytes: from one event to the next most of them are the same,
 * and reading them is most of the work. It holds up to about 30 MB where schemas are wide and all differ.
 */
record KnownSchemas(KnownParts<Schema> schemas, KnownParts<Attribute> attributes) {
    private static final int SCHEMAS = 128;
    private static final int LONGEST_SCHEMA = 1 << 16;
    private static final int ATTRIBUTES = 1 << 14;
    private static final int LONGEST_ATTRIBUTE = 512;

    KnownSchemas() {
        this(new KnownParts<>(SCHEMAS, LONGEST_SCHEMA), new KnownParts<>(ATTRIBUTES, LONGEST_ATTRIBUTE));
    }
}
