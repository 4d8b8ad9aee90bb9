package io.waymark.codec.request;

import io.waymark.codec.event.EventMapper;
import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.json.SchemaJsonReader;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * A request to compare two schemas, parsed from the body {@code {"before", "after", "transformations"?}}. The same
 * rules apply to its members as to the schemas and transformations of events.
 *
 * @param before the old schema; null if the comparison reports a creation
 * @param after the new schema; null if the comparison reports a deletion
 * @param transformations declared reasons for differences between the schemas
 */
public record SchemaDiffRequest(
        @Nullable Schema before, @Nullable Schema after, List<FieldTransformation> transformations) {
    public SchemaDiffRequest {
        transformations = List.copyOf(transformations);
    }

    /**
     * Reads a request body.
     *
     * @throws MalformedRequestException if the body is invalid
     */
    public static SchemaDiffRequest read(byte[] body) {
        try {
            return EventJsonText.read(EventJsonText.utf8("", body), "", SchemaDiffRequest::read);
        } catch (DecodeException decodeException) {
            throw new MalformedRequestException("Cannot compare two schemas: " + decodeException.getMessage());
        }
    }

    private static SchemaDiffRequest read(EventJsonText json) {
        var parser = json.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new DecodeException("", "a JSON object with the members before and after is expected");
        }
        Schema before = null;
        Schema after = null;
        List<FieldTransformation> transformations = List.of();
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            boolean isNull = parser.nextToken() == JsonToken.VALUE_NULL;
            if (!isNull && name.equals("before")) {
                before = json.schemas().schema(parser);
            } else if (!isNull && name.equals("after")) {
                after = json.schemas().schema(parser);
            } else if (!isNull && name.equals("transformations")) {
                transformations = EventMapper.transformations(DataNode.of("/" + name, SchemaJsonReader.value(parser)));
            } else {
                parser.skipChildren();
            }
        }
        return new SchemaDiffRequest(before, after, transformations);
    }
}
