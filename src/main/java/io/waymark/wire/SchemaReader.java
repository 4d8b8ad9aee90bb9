package io.waymark.wire;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.AttributeList;
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
import tools.jackson.core.exc.StreamReadException;

/**
 * Reads schemas and what they are made of, from the parser's current token to the last of the value. The parser must be
 * one that finds doubled names. Another shape than the contract's is a {@link StreamReadException} at its place.
 */
public final class SchemaReader {
    private static final Value TRUE = new Value.Bool(true);
    private static final Value FALSE = new Value.Bool(false);

    private static final AttributesReader EACH = (json, name, attributes) -> attributes.add(name, attribute(json));

    static final Attribute EMPTY = new Attribute(Map.of(), Map.of());

    /** The members in which other tools have what is {@code attributes} here. */
    private static final List<String> OTHER_ATTRIBUTES = List.of("fields", "columns");

    /** Beyond this a number's exponent cannot be reckoned with. */
    private static final int MAX_EXPONENT = 1_000_000_000;

    /**
     * Reads what stands under a name, from the parser's current token to its last: one attribute, or more. Names that
     * the parser does not see may be there twice; that is an {@link IllegalArgumentException} of the schema.
     */
    public interface AttributesReader {
        void read(JsonParser json, String name, AttributeList attributes);
    }

    private SchemaReader() {}

    public static Value value(JsonParser json) {
        return switch (json.currentToken()) {
            case START_OBJECT -> members(json);
            case START_ARRAY -> items(json);
            case VALUE_STRING -> new Value.Text(json.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json);
            case VALUE_TRUE -> TRUE;
            case VALUE_FALSE -> FALSE;
            case VALUE_NULL -> Value.Null.NULL;
            case null, default -> throw malformed(json, "a value is expected");
        };
    }

    /** An object; null stands for an empty one. */
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

    /** An attribute; null stands for one without properties. */
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
                attributes = attributes(json, EACH);
            } else {
                properties.put(name, value(json));
            }
        }
        return new Attribute(properties, attributes);
    }

    /** A schema, which must have an id. */
    public static Schema schema(JsonParser json) {
        return schema(json, EACH);
    }

    /** A schema whose attributes, but for nested ones, are read in a way of their own. */
    public static Schema schema(JsonParser json, AttributesReader reader) {
        expectObject(json, "a schema (an object)");
        String id = null;
        var properties = new LinkedHashMap<String, Value>();
        Map<String, Attribute> attributes = null;
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            boolean nothing = json.nextToken() == JsonToken.VALUE_NULL;
            switch (name) {
                case "id" -> id = text(json);
                case "attributes" -> attributes = nothing ? null : attributes(json, reader);
                default -> properties.put(name, value(json));
            }
        }
        if (attributes == null) {
            refuseOtherAttributes(json, properties);
        }
        return new Schema(required(json, id), properties, attributes == null ? Map.of() : attributes);
    }

    /** Refuses a schema in the shape of another tool, which would pass for one without attributes (EVT-39). */
    private static void refuseOtherAttributes(JsonParser json, Map<String, Value> properties) {
        for (var name : OTHER_ATTRIBUTES) {
            if (!(properties.getOrDefault(name, Value.Null.NULL) instanceof Value.Null)) {
                throw malformed(
                        json,
                        "a schema has its columns in 'attributes', an object of name and attribute, not in '" + name
                                + "'");
            }
        }
    }

    private static Map<String, Attribute> attributes(JsonParser json, AttributesReader reader) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        expectObject(json, "an object of attributes");
        var attributes = new AttributeList();
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
        return new Value.Numeric(number.precision() > Value.MANY_DIGITS ? number.stripTrailingZeros() : number);
    }

    /** Null when the exponent does not fit, which the parser tells by an exception that is none of its own. */
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

    private static StreamReadException malformed(JsonParser json, String reason) {
        return new StreamReadException(json, reason);
    }
}
