package io.waymark.codec.event.reuse;

import io.waymark.codec.event.reuse.SchemaScanner.Span;
import io.waymark.domain.schema.Attribute;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Schemas and attributes that were read lately, by their bytes: from one event to the next most of them are the same,
 * and reading them is most of the work. It holds up to about 60 MB where schemas are wide and all differ.
 */
public final class SchemaDecodeCache {
    private static final int SCHEMA_SLOTS = 64;
    private static final int MAX_SCHEMA_BYTES = 1 << 16;
    private static final int ATTRIBUTE_SLOTS = 1 << 14;
    private static final int MAX_ATTRIBUTE_BYTES = 512;
    private static final int KEY_SLOTS = 64;

    private final DirectMappedCache<ParsedSchema> schemas = new DirectMappedCache<>(SCHEMA_SLOTS, MAX_SCHEMA_BYTES);
    private final DirectMappedCache<Attribute> attributes =
            new DirectMappedCache<>(ATTRIBUTE_SLOTS, MAX_ATTRIBUTE_BYTES);
    private final LastValueCache<ParsedSchema> latest = new LastValueCache<>(KEY_SLOTS);

    /** What is known, for an event whose record has this key: it is likely to look like the one before it. */
    public KeyedCache forKey(byte[] key) {
        return new KeyedCache(Arrays.hashCode(key));
    }

    /** Seen from an event of one key. */
    public final class KeyedCache {
        private final int key;

        private KeyedCache(int key) {
            this.key = key;
        }

        /** The schema that came last with this key, or with one of the same place; null when none did. */
        public @Nullable ParsedSchema latest() {
            return latest.find(key);
        }

        /** The schema that is spelled so, null when it is not known. */
        public @Nullable ParsedSchema schema(byte[] text, Span span) {
            return schemas.find(text, span);
        }

        /** The attribute that is spelled so, null when it is not known. */
        public @Nullable Attribute attribute(byte[] text, Span span) {
            return attributes.find(text, span);
        }

        public void setLatest(ParsedSchema schema) {
            latest.put(key, schema);
        }

        public void keep(ParsedSchema schema) {
            if (schema.length() <= MAX_SCHEMA_BYTES) {
                schemas.keep(schema.text(), schema);
                setLatest(schema);
            }
        }

        public void keep(byte[] text, Span span, Attribute attribute) {
            attributes.keep(Arrays.copyOfRange(text, span.start(), span.end()), attribute);
        }
    }
}
