package io.waymark.codec.json;

import io.waymark.domain.schema.Attribute;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A cache of the JSON text of recently written attributes, which are the columns of a schema. Consecutive schemas
 * usually differ in few attributes, so most of the text can be reused. The cache holds at most 2 MB of text in a
 * direct-mapped table: a new attribute replaces the one in its slot. Thread-safe.
 */
final class AttributeJsonCache {
    private static final int SLOTS = 1 << 12;
    private static final int MAX_JSON_LENGTH = 512;
    private static final AtomicReferenceArray<@Nullable CachedJson> slots = new AtomicReferenceArray<>(SLOTS);

    private AttributeJsonCache() {}

    /**
     * An entry of the cache: an attribute and its JSON text.
     *
     * @param attribute the attribute that was last written in this slot
     * @param json the JSON text; null until the attribute is written a second time, because most attributes are written
     *     once
     */
    private record CachedJson(Attribute attribute, @Nullable String json) {}

    /** Writes an attribute as ASCII, with the same text as {@link SchemaJsonWriter}. */
    @SuppressWarnings("ReferenceEquality") // equal attributes may differ in their JSON
    static void write(JsonGenerator json, Attribute attribute) {
        int slot = attribute.hashCode() & (SLOTS - 1);
        var last = slots.get(slot);
        if (last == null || last.attribute() != attribute) {
            slots.set(slot, new CachedJson(attribute, null));
            SchemaJsonWriter.attribute(json, attribute);
        } else if (last.json() == null) {
            json.writeRawValue(cacheJson(slot, attribute));
        } else {
            json.writeRawValue(last.json());
        }
    }

    private static String cacheJson(int slot, Attribute attribute) {
        var text = text(attribute);
        if (text.length() <= MAX_JSON_LENGTH) {
            slots.set(slot, new CachedJson(attribute, text));
        }
        return text;
    }

    private static String text(Attribute attribute) {
        var text = new StringWriter(MAX_JSON_LENGTH);
        try (var json = DomainJson.MAPPER.createGenerator(text)) {
            SchemaJsonWriter.attribute(json, attribute);
        }
        return text.toString();
    }
}
