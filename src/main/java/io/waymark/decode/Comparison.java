package io.waymark.decode;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Transformation;
import io.waymark.port.RequestRejected;
import io.waymark.wire.SchemaReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Two schemas to be compared, {@code {"before", "after", "transformations"?}}, with the same rules as in an event.
 *
 * @param before null when there was none
 * @param after null when there is none any more
 */
public record Comparison(@Nullable Schema before, @Nullable Schema after, List<Transformation> transformations) {
    public Comparison {
        transformations = List.copyOf(transformations);
    }

    /** Reads a body; fails with 400 {@code malformed-request}. */
    public static Comparison read(byte[] body) {
        try {
            return JsonText.read(JsonText.utf8("", body), "", Comparison::read);
        } catch (Refusal refusal) {
            throw RequestRejected.malformed("malformed-request", "Cannot compare two schemas: " + refusal.getMessage());
        }
    }

    private static Comparison read(JsonText json) {
        var parser = json.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Refusal("", "an object with before and after is expected");
        }
        Schema before = null;
        Schema after = null;
        List<Transformation> transformations = List.of();
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            boolean nothing = parser.nextToken() == JsonToken.VALUE_NULL;
            if (!nothing && name.equals("before")) {
                before = json.schemas().schema(parser);
            } else if (!nothing && name.equals("after")) {
                after = json.schemas().schema(parser);
            } else if (!nothing && name.equals("transformations")) {
                transformations = EventReader.transformations(Part.of("/" + name, SchemaReader.value(parser)));
            } else {
                parser.skipChildren();
            }
        }
        return new Comparison(before, after, transformations);
    }
}
