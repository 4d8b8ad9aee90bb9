package io.waymark.codec.json;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.AttributeMapBuilder;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads schemas, their attributes (columns) and arbitrary values from a JSON parser. Each method begins at the current
 * token of the parser and ends at the last token of the value. The parser must be configured to reject duplicate names.
 * Valid JSON of an unexpected shape throws {@link JsonShapeException} with the location.
 */
public final class SchemaJsonReader {
    private static final Value TRUE = new Value.Bool(true);
    private static final Value FALSE = new Value.Bool(false);

    private static final AttributesReader SINGLE_ATTRIBUTE_READER =
            (json, name, attributes) -> attributes.add(name, attribute(json));

    /** Names that other tools use for the attributes of a schema. */
    private static final List<String> RESERVED_MEMBERS = List.of("fields", "columns");

    static final Attribute EMPTY = new Attribute(Map.of(), Map.of());

    /**
     * The maximum absolute exponent of a number that is written without a decimal point; arithmetic with larger
     * exponents fails.
     */
    private static final int MAX_EXPONENT = 1_000_000_000;

    /**
     * Reads one member of the object {@code attributes} and adds the attributes that it stands for, usually one. It
     * begins at the current token of the parser and ends at the last token of the value. A reader that adds more
     * attributes may add a name twice, which the parser cannot detect; the schema then throws {@link
     * IllegalArgumentException}.
     */
    public interface AttributesReader {
        void read(JsonParser json, String name, AttributeMapBuilder attributes);
    }

    private SchemaJsonReader() {}

    public static Value value(JsonParser json) {
        var token = json.currentToken();
        return switch (token == null ? JsonToken.NOT_AVAILABLE : token) {
            case START_OBJECT -> members(json);
            case START_ARRAY -> items(json);
            case VALUE_STRING -> new Value.Text(json.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json);
            case VALUE_TRUE -> TRUE;
            case VALUE_FALSE -> FALSE;
            case VALUE_NULL -> Value.Null.NULL;
            default -> throw malformed(json, "a value is expected");
        };
    }

    /** Skips a value, whose numbers are checked like those of other values. */
    public static void skip(JsonParser json) {
        int depth = 0;
        for (var token = json.currentToken(); token != null; token = json.nextToken()) {
            if (token.isNumeric()) {
                number(json);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
        }
    }

    /** Reads an object; null gives an empty object. */
    public static Value.Members members(JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Value.Members.empty();
        }
        expectObject(json, "an object");
        var members = new LinkedHashMap<String, Value>();
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            members.put(name, value(json));
        }
        return members.isEmpty() ? Value.Members.empty() : new Value.Members(members);
    }

    /** Reads an attribute; null gives an attribute without properties. */
    public static Attribute attribute(JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return EMPTY;
        }
        expectObject(json, "an attribute (an object)");
        var properties = new LinkedHashMap<String, Value>();
        Map<String, Attribute> attributes = Map.of();
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            if (name.equals("attributes")) {
                attributes = attributes(json, SINGLE_ATTRIBUTE_READER);
            } else {
                properties.put(name, value(json));
            }
        }
        return new Attribute(properties, attributes);
    }

    /** Reads a schema, which must have an id. */
    public static Schema schema(JsonParser json) {
        return schema(json, SINGLE_ATTRIBUTE_READER, false);
    }

    /** Reads a schema that a producer or a client sends. */
    public static Schema inputSchema(JsonParser json) {
        return inputSchema(json, SINGLE_ATTRIBUTE_READER);
    }

    /**
     * Reads a schema that a producer sends, with another reader for its top-level attributes. A schema is rejected if
     * its fields would silently become a property (EVT-39); stored schemas of release 0.1 may have such a property.
     */
    public static Schema inputSchema(JsonParser json, AttributesReader reader) {
        return schema(json, reader, true);
    }

    private static Schema schema(JsonParser json, AttributesReader reader, boolean isInput) {
        expectObject(json, "a schema (an object)");
        String id = null;
        var properties = new LinkedHashMap<String, Value>();
        Map<String, Attribute> attributes = Map.of();
        boolean hasAttributes = false;
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            switch (name) {
                case "id" -> id = text(json);
                case "attributes" -> {
                    hasAttributes = json.currentToken() != JsonToken.VALUE_NULL;
                    attributes = attributes(json, reader);
                }
                case SchemaJsonWriter.ATTRIBUTE_NAMES -> skip(json);
                default -> properties.put(name, value(json));
            }
        }
        if (isInput && !hasAttributes) {
            expectNoOtherFields(json, properties);
        }
        return new Schema(required(json, id), properties, attributes);
    }

    private static void expectNoOtherFields(JsonParser json, Map<String, Value> properties) {
        for (var name : RESERVED_MEMBERS) {
            if (!(properties.getOrDefault(name, Value.Null.NULL) instanceof Value.Null)) {
                throw malformed(
                        json,
                        "a schema with '" + name + "' needs 'attributes'; send the fields as \"attributes\", an object"
                                + " of names and attributes");
            }
        }
    }

    private static Map<String, Attribute> attributes(JsonParser json, AttributesReader reader) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        expectObject(json, "an object of attributes");
        var attributes = new AttributeMapBuilder();
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            reader.read(json, name, attributes);
        }
        return attributes.toMap();
    }

    private static Value items(JsonParser json) {
        var items = new ArrayList<Value>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(json));
        }
        return new Value.Items(items);
    }

    private static Value number(JsonParser json) {
        var number = decimal(json);
        if (number == null || Math.abs((long) number.scale()) > MAX_EXPONENT) {
            throw malformed(json, "a number's exponent is beyond " + MAX_EXPONENT);
        }
        return new Value.Numeric(number.precision() > Value.MAX_COUNTED_DIGITS ? number.stripTrailingZeros() : number);
    }

    /**
     * Returns the number, or null if the exponent does not fit: the parser then throws an exception that is not a
     * {@code JacksonException}.
     */
    private static @Nullable BigDecimal decimal(JsonParser json) {
        try {
            return json.getDecimalValue();
        } catch (NumberFormatException tooBig) {
            return null;
        }
    }

    private static String text(JsonParser json) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw malformed(json, "a string is expected");
        }
        return json.getString();
    }

    private static String required(JsonParser json, @Nullable String id) {
        if (id == null) {
            throw malformed(json, "a schema needs an id");
        }
        return id;
    }

    private static void expectObject(JsonParser json, String expected) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw malformed(json, expected + " is expected");
        }
    }

    private static JsonShapeException malformed(JsonParser json, String reason) {
        return new JsonShapeException(json, reason);
    }
}
