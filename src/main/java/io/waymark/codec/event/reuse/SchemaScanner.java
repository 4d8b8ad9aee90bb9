package io.waymark.codec.event.reuse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Locates the schemas and their attributes in the bytes of an event without parsing the event, so that cached schemas
 * and attributes can be reused. It looks only at brackets and quotes, and compares the bytes with the last schema of
 * the same record key. It does not validate: the parser later reads all bytes that are not in the cache, and validates
 * them. The result is empty if the event has an unusual form, for example escapes in names.
 */
public final class SchemaScanner extends JsonByteScanner {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] SCHEMA = {'s', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] INPUT_SCHEMA = {'i', 'n', 'p', 'u', 't', '_', 's', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] ATTRIBUTES = {'a', 't', 't', 'r', 'i', 'b', 'u', 't', 'e', 's'};

    /** The number of attributes of the expected schema with which a differing attribute is compared, to continue. */
    private static final int LOOKAHEAD = 8;

    private final @Nullable ParsedSchema expected;
    private final List<SchemaSpan> schemas = new ArrayList<>();

    /**
     * A range of bytes in a text.
     *
     * @param start the index of the first byte
     * @param end the index after the last byte
     */
    public record Span(int start, int end) {
        int length() {
            return end - start;
        }
    }

    /**
     * The location of a schema in the bytes of an event, and of its attributes.
     *
     * @param schema the range of the schema
     * @param expected the expected schema, if the bytes are equal to it; its attributes are then not scanned. Else
     *     null.
     * @param attributes the attributes in order, as runs of consecutive ones
     * @param offsets the offsets of all attributes
     */
    public record SchemaSpan(
            Span schema,
            @Nullable ParsedSchema expected,
            List<AttributeRun> attributes,
            ParsedSchema.AttributeOffsets offsets) {}

    /**
     * One or more consecutive attributes in the bytes of an event.
     *
     * @param values the range from the value of the first attribute to the end of the last one
     * @param expected a schema with the same attributes at the indexes {@code from} to {@code to} (exclusive); null for
     *     a single attribute that differs from the expected schema
     * @param from the index of the first attribute in {@code expected}
     * @param to the index after the last attribute in {@code expected}
     */
    public record AttributeRun(Span values, @Nullable ParsedSchema expected, int from, int to) {}

    private SchemaScanner(byte[] text, @Nullable ParsedSchema expected) {
        super(text);
        this.expected = expected;
    }

    /** Returns the schemas in a CloudEvent in JSON format. */
    public static List<SchemaSpan> scanEvent(byte[] text, @Nullable ParsedSchema expected) {
        var schemaScanner = new SchemaScanner(text, expected);
        boolean whole = schemaScanner.scanMembers(schemaScanner.skipPlainObject((from, to) ->
                schemaScanner.matches(from, to, DATA) ? schemaScanner.scanDataMember() : schemaScanner.skipValue()));
        return whole ? schemaScanner.schemas : List.of();
    }

    /** Returns the schemas in the data of an event, without its attributes. */
    public static List<SchemaSpan> scanData(byte[] text, @Nullable ParsedSchema expected) {
        var schemaScanner = new SchemaScanner(text, expected);
        return schemaScanner.scanDataMember() ? schemaScanner.schemas : List.of();
    }

    private boolean scanDataMember() {
        skipBlanks();
        return peek() == '{'
                ? scanMembers(
                        skipPlainObject((from, to) -> (matches(from, to, SCHEMA) || matches(from, to, INPUT_SCHEMA))
                                ? scanSchemaMember()
                                : skipValue()))
                : skipValue();
    }

    /** Accepts an object or null only, because the later parser treats a number as a substituted schema. */
    private boolean scanSchemaMember() {
        if (peek() != '{') {
            return peek() == 'n' && skipScalar();
        }
        int start = position;
        var attributes = new AttributeScanner();
        if (expected != null && expected.matchesAt(text, start)) {
            position += expected.length();
            schemas.add(attributes.toSchemaSpan(start, expected));
            return true;
        }
        boolean whole = scanMembers(skipPlainObject((from, to) -> (matches(from, to, ATTRIBUTES) && peek() == '{')
                ? scanMembers((name, end) -> attributes.accept(name - 1))
                : skipValue()));
        schemas.add(attributes.toSchemaSpan(start, null));
        return whole;
    }

    /** Scans the attributes of one schema and compares them with those of the expected schema. */
    private final class AttributeScanner {
        private final List<AttributeRun> attributeRuns = new ArrayList<>();
        private final ParsedSchema.AttributeOffsets offsets = new ParsedSchema.AttributeOffsets();
        private int next;

        SchemaSpan toSchemaSpan(int start, @Nullable ParsedSchema match) {
            return new SchemaSpan(new Span(start, position), match, attributeRuns, offsets);
        }

        /**
         * Skips an attribute, or all following attributes that match the expected ones; the value of the first is next.
         */
        boolean accept(int start) {
            return (expected != null && matchExpected(expected, start)) || addUnexpected(start);
        }

        private boolean matchExpected(ParsedSchema schema, int start) {
            for (int from = next; from < Math.min(next + LOOKAHEAD, schema.count()); from++) {
                int to = schema.countMatching(text, start, from);
                if (to > from) {
                    int value = position;
                    position = schema.locate(from, to, start, offsets);
                    attributeRuns.add(new AttributeRun(new Span(value, position), schema, from, to));
                    next = to;
                    return true;
                }
            }
            return false;
        }

        private boolean addUnexpected(int start) {
            int value = position;
            boolean whole = peek() == '{' ? skipNested() : peek() == 'n' && skipScalar();
            attributeRuns.add(new AttributeRun(new Span(value, position), null, 0, 1));
            offsets.add(start, position);
            return whole;
        }
    }

    /** Rejects names with escapes, because an escaped name may be one of the names to find. */
    private MemberConsumer skipPlainObject(MemberConsumer member) {
        return (from, to) -> {
            for (int i = from; i < to; i++) {
                if (text[i] == '\\') {
                    return false;
                }
            }
            return member.accept(from, to);
        };
    }
}
