package io.waymark.decode;

import io.waymark.decode.Outline.Span;
import io.waymark.domain.schema.Attribute;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Schemas and attributes that were read lately, by their bytes: from one event to the next most of them are the same,
 * and reading them is most of the work. It holds up to about 60 MB where schemas are wide and all differ.
 */
final class KnownSchemas {
    private static final int SCHEMAS = 64;
    private static final int LONGEST_SCHEMA = 1 << 16;
    private static final int ATTRIBUTES = 1 << 14;
    private static final int LONGEST_ATTRIBUTE = 512;
    private static final int KEYS = 64;

    private final KnownParts<SchemaText> schemas = new KnownParts<>(SCHEMAS, LONGEST_SCHEMA);
    private final KnownParts<Attribute> attributes = new KnownParts<>(ATTRIBUTES, LONGEST_ATTRIBUTE);
    private final LatestOfKeys<SchemaText> latest = new LatestOfKeys<>(KEYS);

    /** What is known, for an event whose record has this key: it is likely to look like the one before it. */
    OfKey of(byte[] key) {
        return new OfKey(Arrays.hashCode(key));
    }

    /** Seen from an event of one key. */
    final class OfKey {
        private final int key;

        private OfKey(int key) {
            this.key = key;
        }

        /** The schema that came last with this key, or with one of the same place; null when none did. */
        @Nullable
        SchemaText latest() {
            return latest.find(key);
        }

        /** The schema that is spelled so, null when it is not known. */
        @Nullable
        SchemaText schema(byte[] text, Span span) {
            return schemas.find(text, span);
        }

        /** The attribute that is spelled so, null when it is not known. */
        @Nullable
        Attribute attribute(byte[] text, Span span) {
            return attributes.find(text, span);
        }

        void came(SchemaText schema) {
            latest.keep(key, schema);
        }

        void keep(SchemaText schema) {
            if (schema.length() <= LONGEST_SCHEMA) {
                schemas.keep(schema.text(), schema);
                came(schema);
            }
        }

        void keep(byte[] text, Span span, Attribute attribute) {
            attributes.keep(Arrays.copyOfRange(text, span.start(), span.end()), attribute);
        }
    }
}
