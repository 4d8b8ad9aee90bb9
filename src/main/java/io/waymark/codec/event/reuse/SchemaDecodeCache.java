package io.waymark.codec.event.reuse;

import io.waymark.codec.event.reuse.SchemaScanner.Span;
import io.waymark.domain.schema.Attribute;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A cache of decoded schemas and attributes (columns), keyed by their JSON bytes. Consecutive events usually share most
 * of their schemas, and decoding schemas is most of the work. The cache holds at most about 60 MB, which it reaches if
 * all schemas are wide and different. Thread-safe.
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
    private final SetAssociativeCache<ParsedSchema> latest = new SetAssociativeCache<>(KEY_SLOTS);

    /**
     * Returns a view of the cache for an event whose Kafka record has this key. The schema of the event is probably the
     * same as that of the previous event with this key.
     */
    public KeyedCache forKey(byte[] key) {
        return new KeyedCache(Arrays.hashCode(key));
    }

    /**
     * A view of the cache for the Kafka records of one key. It also remembers the last schema of the key, which is
     * probably that of the next event.
     */
    public final class KeyedCache {
        private final int key;

        private KeyedCache(int key) {
            this.key = key;
        }

        /** Returns the last schema of this key, or of another key that shares its slot; null if there is none. */
        public @Nullable ParsedSchema latest() {
            return latest.find(key);
        }

        /** Returns the schema with these bytes; null if it is not cached. */
        public @Nullable ParsedSchema schema(byte[] text, Span span) {
            return schemas.find(text, span);
        }

        /** Returns the attribute with these bytes; null if it is not cached. */
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
