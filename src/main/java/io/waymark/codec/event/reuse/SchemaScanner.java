package io.waymark.codec.event.reuse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Locates the schemas and their attributes in the bytes of an event by brackets and quotes, or by comparison with the
 * expected schema. It does not validate: a strict reader reads any new bytes at least once. The result is empty if the
 * event has an unusual form.
 */
public final class SchemaScanner extends JsonByteScanner {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] SCHEMA = {'s', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] INPUT_SCHEMA = {'i', 'n', 'p', 'u', 't', '_', 's', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] ATTRIBUTES = {'a', 't', 't', 'r', 'i', 'b', 'u', 't', 'e', 's'};

    /** The number of expected attributes to compare with the next attribute, after some are missing or differ. */
    private static final int LOOKAHEAD = 8;

    private final @Nullable ParsedSchema expected;
    private final List<SchemaSpan> schemas = new ArrayList<>();

    /** A range of bytes, from its first byte to the byte after its last. */
    public record Span(int start, int end) {
        int length() {
            return end - start;
        }
    }

    /**
     * A schema and the runs of its attributes, in order.
     *
     * @param expected the whole schema if it equals the expected one; its attributes are not scanned then
     * @param offsets of all attributes
     */
    public record SchemaSpan(
            Span schema,
            @Nullable ParsedSchema expected,
            List<AttributeRun> attributes,
            ParsedSchema.AttributeOffsets offsets) {}

    /**
     * A run of consecutive attributes.
     *
     * @param values from the first attribute's value to the end of the last one
     * @param expected a schema that has the same attributes at the indexes {@code from} to {@code to} (exclusive); null
     * for one attribute that does not match the expected schema
     */
    public record AttributeRun(Span values, @Nullable ParsedSchema expected, int from, int to) {}

    private SchemaScanner(byte[] text, @Nullable ParsedSchema expected) {
        super(text);
        this.expected = expected;
    }

    /** Returns the schemas in a CloudEvent's data. */
    public static List<SchemaSpan> scanEvent(byte[] text, @Nullable ParsedSchema expected) {
        var schemaScanner = new SchemaScanner(text, expected);
        boolean whole = schemaScanner.scanMembers(schemaScanner.skipPlainObject((from, to) ->
                schemaScanner.matches(from, to, DATA) ? schemaScanner.scanDataMember() : schemaScanner.skipValue()));
        return whole ? schemaScanner.schemas : List.of();
    }

    /** Returns the schemas in the data alone. */
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

    /** Accepts an object or null only: a number would be taken for a substituted schema. */
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

    /** Scans the attributes of a schema and compares them with the expected ones. */
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
