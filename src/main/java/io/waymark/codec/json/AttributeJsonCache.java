package io.waymark.codec.json;

import io.waymark.domain.schema.Attribute;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What was written of attributes lately: a schema of which one attribute differs is written with the same others again.
 * It holds up to 2 MB of text; each attribute has one place, and the last one there stays.
 */
final class AttributeJsonCache {
    private static final int SLOTS = 1 << 12;
    private static final int MAX_JSON_LENGTH = 512;
    private static final AtomicReferenceArray<@Nullable CachedJson> slots = new AtomicReferenceArray<>(SLOTS);

    private AttributeJsonCache() {}

    /** An attribute in memory, and its JSON; null when it was written once, as most of those are that are new. */
    private record CachedJson(Attribute attribute, @Nullable String json) {}

    /** Writes it as {@link SchemaJsonWriter} does, in ASCII. */
    @SuppressWarnings("ReferenceEquality") // equal ones may be written differently
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
