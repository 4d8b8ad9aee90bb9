package io.waymark.wire;

import io.waymark.domain.schema.Attribute;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What was written of attributes lately: a schema of which one attribute differs is written with the same others again.
 * It holds up to 2 MB of text; each attribute has one place, and the last one there stays.
 */
final class WrittenAttributes {
    private static final int PLACES = 1 << 12;
    private static final int LONGEST = 512;
    private static final AtomicReferenceArray<@Nullable Written> written = new AtomicReferenceArray<>(PLACES);

    private WrittenAttributes() {}

    /** An attribute in memory, and its JSON; null when it was written once, as most of those are that are new. */
    private record Written(Attribute attribute, @Nullable String json) {}

    /** Writes it as {@link SchemaWriter} does, in ASCII. */
    @SuppressWarnings("ReferenceEquality") // equal ones may be written differently
    static void write(JsonGenerator json, Attribute attribute) {
        int place = attribute.hashCode() & (PLACES - 1);
        var last = written.get(place);
        if (last == null || last.attribute() != attribute) {
            written.set(place, new Written(attribute, null));
            SchemaWriter.attribute(json, attribute);
        } else if (last.json() == null) {
            json.writeRawValue(keep(place, attribute));
        } else {
            json.writeRawValue(last.json());
        }
    }

    private static String keep(int place, Attribute attribute) {
        var text = text(attribute);
        if (text.length() <= LONGEST) {
            written.set(place, new Written(attribute, text));
        }
        return text;
    }

    private static String text(Attribute attribute) {
        var text = new StringWriter(LONGEST);
        try (var json = DomainJson.MAPPER.createGenerator(text)) {
            SchemaWriter.attribute(json, attribute);
        }
        return text.toString();
    }
}
