package io.waymark.decode;

import io.waymark.decode.Outline.Found;
import io.waymark.decode.Outline.Span;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.wire.SchemaReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * An event in which numbers stand for the schemas and attributes that are known by their bytes: 0, 1, … in order. As
 * long as numbers come in exactly this order where no number may be, none of them is the event's own.
 */
final class Abridged implements SchemaSource {
    private final byte[] whole;
    private final KnownSchemas known;
    private final ByteArrayOutputStream text;
    private final List<Object> left = new ArrayList<>();
    private final List<Span> unknownSchemas = new ArrayList<>();
    private final List<Span> unknownAttributes = new ArrayList<>();
    private final List<Schema> schemas = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private int copied;
    private int next;

    Abridged(byte[] whole, List<Found> outline, KnownSchemas known) {
        this.whole = whole;
        this.known = known;
        this.text = new ByteArrayOutputStream(whole.length);
        outline.forEach(this::abridge);
        copyTo(whole.length);
    }

    byte[] text() {
        return text.toByteArray();
    }

    private void abridge(Found found) {
        var schema = known.schemas().find(whole, found.schema());
        if (schema != null) {
            leaveOut(found.schema(), schema);
            return;
        }
        unknownSchemas.add(found.schema());
        for (var span : found.attributes()) {
            var attribute = known.attributes().find(whole, span);
            if (attribute == null) {
                unknownAttributes.add(span);
            } else {
                leaveOut(span, attribute);
            }
        }
    }

    private void leaveOut(Span span, Object what) {
        copyTo(span.start());
        text.writeBytes(Integer.toString(left.size()).getBytes(StandardCharsets.US_ASCII));
        left.add(what);
        copied = span.end();
    }

    private void copyTo(int end) {
        text.write(whole, copied, end - copied);
        copied = end;
    }

    @Override
    public Schema schema(JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return leftOut(json, Schema.class);
        }
        var schema = SchemaReader.schema(json, this::attribute);
        schemas.add(schema);
        return schema;
    }

    private Attribute attribute(JsonParser json) {
        var token = json.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return leftOut(json, Attribute.class);
        }
        var attribute = SchemaReader.attribute(json);
        if (token == JsonToken.START_OBJECT) {
            attributes.add(attribute);
        }
        return attribute;
    }

    private <T> T leftOut(JsonParser json, Class<T> type) {
        if (next < left.size() && json.getString().equals(Integer.toString(next)) && type.isInstance(left.get(next))) {
            return type.cast(left.get(next++));
        }
        throw new Refusal("", "a number stands where none may be");
    }

    /** Keeps what was read for the next time, if it was all of what was expected. */
    void learn() {
        if (next != left.size()) {
            throw new Refusal("", "what is left out is not asked for");
        }
        if (schemas.size() == unknownSchemas.size() && attributes.size() == unknownAttributes.size()) {
            for (int i = 0; i < schemas.size(); i++) {
                known.schemas().keep(whole, unknownSchemas.get(i), schemas.get(i));
            }
            for (int i = 0; i < attributes.size(); i++) {
                known.attributes().keep(whole, unknownAttributes.get(i), attributes.get(i));
            }
        }
    }
}
