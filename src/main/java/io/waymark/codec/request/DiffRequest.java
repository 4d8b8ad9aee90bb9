package io.waymark.codec.request;

import io.waymark.codec.event.EventMapper;
import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJson;
import io.waymark.codec.json.SchemaJsonReader;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Transformation;
import io.waymark.port.RequestRejectedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Two schemas to be compared, {@code {"before", "after", "transformations"?}}, with the same rules as in an event.
 *
 * @param before null when there was none
 * @param after null when there is none any more
 */
public record DiffRequest(@Nullable Schema before, @Nullable Schema after, List<Transformation> transformations) {
    public DiffRequest {
        transformations = List.copyOf(transformations);
    }

    /** Reads a body; fails with 400 {@code malformed-request}. */
    public static DiffRequest read(byte[] body) {
        try {
            return EventJson.read(EventJson.utf8("", body), "", DiffRequest::read);
        } catch (DecodeException decodeException) {
            throw RequestRejectedException.malformed(
                    "malformed-request", "Cannot compare two schemas: " + decodeException.getMessage());
        }
    }

    private static DiffRequest read(EventJson json) {
        var parser = json.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new DecodeException("", "an object with before and after is expected");
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
                transformations = EventMapper.transformations(DataNode.of("/" + name, SchemaJsonReader.value(parser)));
            } else {
                parser.skipChildren();
            }
        }
        return new DiffRequest(before, after, transformations);
    }
}
