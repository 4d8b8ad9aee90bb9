package io.waymark.decode;

import io.waymark.decode.Outline.Found;
import io.waymark.decode.Outline.Span;
import io.waymark.decode.Outline.Stretch;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.AttributeList;
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
 * long as numbers come in exactly this order where no number may be, none of them is the event's own. Where several
 * attributes are known, one behind the other, the number of all stands behind the first one's name.
 */
final class Abridged implements SchemaSource {
    private static final int SHORT = 1024;

    private final byte[] whole;
    private final KnownSchemas.OfKey known;
    private final ByteArrayOutputStream text;
    private final List<Object> left = new ArrayList<>();
    private final List<Found> unknownSchemas = new ArrayList<>();
    private final List<Span> unknownAttributes = new ArrayList<>();
    private final List<Schema> schemas = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private int copied;
    private int next;

    Abridged(byte[] whole, List<Found> outline, KnownSchemas.OfKey known) {
        this.whole = whole;
        this.known = known;
        this.text = new ByteArrayOutputStream(SHORT);
        outline.forEach(this::abridge);
        copyTo(whole.length);
    }

    byte[] text() {
        return text.toByteArray();
    }

    private void abridge(Found found) {
        var schema = found.known() == null ? known.schema(whole, found.schema()) : found.known();
        if (schema != null) {
            known.came(schema);
            leaveOut(found.schema(), schema.schema());
            return;
        }
        unknownSchemas.add(found);
        found.attributes().forEach(this::abridge);
    }

    private void abridge(Stretch stretch) {
        var same = stretch.known() == null ? known.attribute(whole, stretch.values()) : stretch;
        if (same == null) {
            unknownAttributes.add(stretch.values());
        } else {
            leaveOut(stretch.values(), same);
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
        try {
            var schema = SchemaReader.inputSchema(json, this::attributes);
            schemas.add(schema);
            return schema;
        } catch (IllegalArgumentException doubled) {
            throw new Refusal("", "two attributes have one name");
        }
    }

    /** Reads the one under this name, and those behind it that are left out. */
    private void attributes(JsonParser json, String name, AttributeList into) {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            var attribute = SchemaReader.attribute(json);
            attributes.add(attribute);
            into.add(name, attribute);
            return;
        }
        switch (leftOut(json, Object.class)) {
            case Attribute attribute -> into.add(name, attribute);
            case Stretch(var values, SchemaText same, int from, int to) -> into.addAll(same.schema(), from, to);
            default -> throw new Refusal("", "a schema stands where an attribute is expected");
        }
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
            for (int i = 0; i < attributes.size(); i++) {
                known.keep(whole, unknownAttributes.get(i), attributes.get(i));
            }
            for (int i = 0; i < schemas.size(); i++) {
                learn(unknownSchemas.get(i), schemas.get(i));
            }
        }
    }

    private void learn(Found found, Schema schema) {
        if (found.places().count() == schema.attributes().size()) {
            known.keep(new SchemaText(whole, found.schema(), schema, found.places()));
        }
    }
}
