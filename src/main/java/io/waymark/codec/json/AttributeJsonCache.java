package io.waymark.codec.json;

import io.waymark.domain.schema.Attribute;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A cache of the JSON of recently written attributes. A schema that differs in one attribute is usually written again
 * with the same other attributes. The cache holds at most 2 MB of text in a direct-mapped table: a new attribute
 * replaces the previous one in its slot.
 */
final class AttributeJsonCache {
    private static final int SLOTS = 1 << 12;
    private static final int MAX_JSON_LENGTH = 512;
    private static final AtomicReferenceArray<@Nullable CachedJson> slots = new AtomicReferenceArray<>(SLOTS);

    private AttributeJsonCache() {}

    /**
     * An attribute and its JSON. The JSON is null until the attribute is written a second time, because most new
     * attributes are written once.
     */
    private record CachedJson(Attribute attribute, @Nullable String json) {}

    /** Writes an attribute as {@link SchemaJsonWriter} does, in ASCII. */
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
