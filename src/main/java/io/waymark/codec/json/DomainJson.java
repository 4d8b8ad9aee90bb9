package io.waymark.codec.json;

import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes all JSON of the service. It writes ASCII only, so that U+0000 and lone surrogates pass unchanged
 * through databases and clients. When it reads, it rejects duplicate members, content after the value, and more than
 * {@link #MAX_DEPTH} levels of nesting. Thread-safe.
 */
public final class DomainJson {
    /** The maximum nesting depth of arrays and objects. */
    public static final int MAX_DEPTH = 128;

    /** The maximum number of digits of a number. */
    public static final int MAX_NUMBER_DIGITS = 1000;

    /** The maximum length of a string or a name, in UTF-16 code units: the maximum size of an event. */
    public static final int MAX_STRING_LENGTH = 1 << 20;

    /** The Jackson mapper for domain types and all other types. It writes the members of other types in snake_case. */
    public static final JsonMapper MAPPER = JsonMapper.builder(factory())
            .addModule(new DomainJacksonModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private static final int INITIAL_BUFFER_BYTES = 2048;
    private static final TypeReference<LinkedHashMap<String, Attribute>> ATTRIBUTES = new TypeReference<>() {};

    private DomainJson() {}

    /** Writes a value as one line of ASCII. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Writes attributes as one JSON object with the attribute names as members, on one line of ASCII. */
    public static String writeAttributes(Iterable<Map.Entry<String, Attribute>> attributes) {
        var text = new StringWriter(INITIAL_BUFFER_BYTES);
        try (var json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            attributes.forEach(
                    attribute -> AttributeJsonCache.write(json.writeName(attribute.getKey()), attribute.getValue()));
            json.writeEndObject();
        }
        return text.toString();
    }

    /** Writes a value as the bytes of one line of ASCII. */
    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Reads one value of a type.
     *
     * @throws JacksonException if the text is not JSON or does not have the shape of the type
     */
    public static <T> T read(String text, Class<T> type) {
        @Nullable T value = MAPPER.readValue(text, type);
        if (value == null) {
            throw new StreamReadException(null, "Cannot read a " + type.getSimpleName() + ": the text is null");
        }
        return value;
    }

    /** Reads any JSON value; {@code null} gives {@link Value.Null}. */
    public static Value readValue(String text) {
        return read(text, Value.class);
    }

    /** Reads an object; {@code null} gives an empty object. */
    public static Value.Members readMembers(String text) {
        return read(text, Value.Members.class);
    }

    public static Attribute readAttribute(String text) {
        return read(text, Attribute.class);
    }

    /** Reads a JSON object whose members are attributes, and keeps their order. */
    public static Map<String, Attribute> readAttributes(String text) {
        return MAPPER.readValue(text, ATTRIBUTES);
    }

    public static Schema readSchema(String text) {
        return read(text, Schema.class);
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_DIGITS)
                        .maxStringLength(MAX_STRING_LENGTH)
                        .maxNameLength(MAX_STRING_LENGTH)
                        .build())
                .build();
    }
}
