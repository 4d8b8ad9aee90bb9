package io.waymark.codec.json;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ChangeTargetState;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the schema of a table, its attributes (columns) and the values of their properties as JSON to a generator.
 * Numbers are written exactly, without loss of digits.
 */
final class SchemaJsonWriter {
    /** The maximum scale of a number in plain notation; numbers with a larger scale are written with an exponent. */
    private static final int MAX_PLAIN_SCALE = 40;

    /** The member with the names of the attributes. It occurs in responses only and is not content of a schema. */
    static final String ATTRIBUTE_NAMES = "attribute_names";

    private SchemaJsonWriter() {}

    static void value(JsonGenerator json, Value value) {
        if (value instanceof Value.Text text) {
            json.writeString(text.value());
        } else if (value instanceof Value.Numeric number) {
            json.writeNumber(text(number.value()));
        } else if (value instanceof Value.Bool flag) {
            json.writeBoolean(flag.value());
        } else if (value instanceof Value.Items list) {
            json.writeStartArray();
            list.items().forEach(item -> value(json, item));
            json.writeEndArray();
        } else if (value instanceof Value.Members object) {
            json.writeStartObject();
            members(json, object.members());
            json.writeEndObject();
        } else {
            json.writeNull();
        }
    }

    static void attribute(JsonGenerator json, Attribute attribute) {
        json.writeStartObject();
        members(json, attribute.properties());
        if (!attribute.attributes().isEmpty()) {
            attributes(json, attribute.attributes());
        }
        json.writeEndObject();
    }

    static void schema(JsonGenerator json, Schema schema) {
        json.writeStartObject();
        json.writeStringProperty("id", schema.id());
        members(json, schema.properties());
        attributes(json, schema.attributes());
        json.writeEndObject();
    }

    static void view(JsonGenerator json, SchemaView view) {
        var schema = view.schema();
        json.writeStartObject();
        json.writeStringProperty("id", schema.id());
        schema.properties().forEach((name, value) -> {
            if (!name.equals(ATTRIBUTE_NAMES)) { // release 0.1 stored this member as a property
                value(json.writeName(name), value);
            }
        });
        json.writeArrayPropertyStart(ATTRIBUTE_NAMES);
        schema.attributes().keySet().forEach(json::writeString);
        json.writeEndArray();
        attributes(json, schema.attributes());
        json.writeEndObject();
    }

    static void reference(JsonGenerator json, SchemaReference reference) {
        json.writeStartObject();
        json.writeStringProperty("schema_id", reference.id());
        json.writeStringProperty("schema_hash", reference.hash().toString());
        json.writeNumberProperty("fields", reference.fields());
        json.writeEndObject();
    }

    static void state(JsonGenerator json, @Nullable ChangeTargetState state) {
        if (state == null) {
            json.writeNull();
        } else if (state instanceof Attribute attribute) {
            attribute(json, attribute);
        } else {
            reference(json, (SchemaReference) state);
        }
    }

    /** Writes a reference to a field as events contain it: a name as string, a path as array of names (EVT-30). */
    static void field(JsonGenerator json, FieldTransformation.FieldReference field) {
        if (field instanceof FieldTransformation.FieldReference.FieldByName name) {
            json.writeString(name.text());
        } else {
            json.writeStartArray();
            ((FieldTransformation.FieldReference.FieldByPath) field).path().forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private static void members(JsonGenerator json, Map<String, Value> members) {
        members.forEach((name, value) -> value(json.writeName(name), value));
    }

    private static void attributes(JsonGenerator json, Map<String, Attribute> attributes) {
        json.writeObjectPropertyStart("attributes");
        attributes.forEach((name, attribute) -> attribute(json.writeName(name), attribute));
        json.writeEndObject();
    }

    /** Returns the number in plain notation if that is short; {@code 1E+1000000} keeps its exponent. */
    private static String text(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_PLAIN_SCALE ? number.toPlainString() : number.toString();
    }
}
