package io.waymark.codec.event.reuse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the schemas and their attributes stand in an event, found by brackets and quotes, and at once where they stand as
 * in the schema that is expected. It judges nothing: what is found is read by somebody strict, at least once for any
 * bytes. Empty when anything looks unusual.
 */
public final class SchemaScanner {
    /** Deeper ones are left to the reader, which counts from the outside. */
    private static final int MAX_DEPTH = 16;

    private static final byte END_OF_TEXT = 0;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] SCHEMA = {'s', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] INPUT_SCHEMA = {'i', 'n', 'p', 'u', 't', '_', 's', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] ATTRIBUTES = {'a', 't', 't', 'r', 'i', 'b', 'u', 't', 'e', 's'};

    /** So many of the expected attributes may be gone, or differ, before what comes is not looked for any more. */
    private static final int LOOKAHEAD = 8;

    private final byte[] text;
    private final @Nullable ParsedSchema expected;
    private final List<SchemaSpan> schemas = new ArrayList<>();
    private int position;

    /** From its first byte to behind the last one. */
    public record Span(int start, int end) {
        int length() {
            return end - start;
        }
    }

    /**
     * A schema and what its attributes are made of, in order.
     *
     * @param expected the schema, when all of it is known; then it is not looked at any further
     * @param offsets of all attributes
     */
    public record SchemaSpan(
            Span schema,
            @Nullable ParsedSchema expected,
            List<AttributeRun> attributes,
            ParsedSchema.AttributeOffsets offsets) {}

    /**
     * Attributes that stand one behind the other.
     *
     * @param values from the first one's value to behind the last one's
     * @param expected a schema in which they stand as well, from one place to before another; null when it is one
     *     attribute that is not among those expected
     */
    public record AttributeRun(Span values, @Nullable ParsedSchema expected, int from, int to) {}

    /** Passes a member's value, which is next. */
    private interface MemberConsumer {
        boolean accept(int nameStart, int nameEnd);
    }

    private SchemaScanner(byte[] text, @Nullable ParsedSchema expected) {
        this.text = text;
        this.expected = expected;
    }

    /** The schemas in a CloudEvent's data. */
    public static List<SchemaSpan> scanEvent(byte[] text, @Nullable ParsedSchema expected) {
        var schemaScanner = new SchemaScanner(text, expected);
        boolean whole = schemaScanner.scanMembers(schemaScanner.skipPlainObject((from, to) ->
                schemaScanner.matches(from, to, DATA) ? schemaScanner.scanDataMember() : schemaScanner.skipValue()));
        return whole ? schemaScanner.schemas : List.of();
    }

    /** The schemas in the data alone. */
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

    /** Nothing else than an object or null: a number would be taken for one that stands for a schema. */
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

    /** A schema's attributes, beside those that are expected. */
    private final class AttributeScanner {
        private final List<AttributeRun> attributeRuns = new ArrayList<>();
        private final ParsedSchema.AttributeOffsets offsets = new ParsedSchema.AttributeOffsets();
        private int next;

        SchemaSpan toSchemaSpan(int start, @Nullable ParsedSchema known) {
            return new SchemaSpan(new Span(start, position), known, attributeRuns, offsets);
        }

        /** Passes an attribute, or all from this one on that are expected; its value is next. */
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

    /** A name that is spelled with escapes may be one that is looked for. */
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

    private boolean scanMembers(MemberConsumer member) {
        if (!skipIf('{')) {
            return false;
        }
        if (skipIf('}')) {
            return true;
        }
        do {
            skipBlanks();
            int name = position + 1;
            if (!skipString()) {
                return false;
            }
            int end = position - 1;
            if (!skipIf(':')) {
                return false;
            }
            skipBlanks();
            if (!member.accept(name, end)) {
                return false;
            }
        } while (skipIf(','));
        return skipIf('}');
    }

    private boolean skipValue() {
        return switch (peek()) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> skipScalar();
        };
    }

    private boolean skipString() {
        if (peek() != '"') {
            return false;
        }
        position++;
        while (position < text.length && text[position] != '"') {
            position += text[position] == '\\' ? 2 : 1;
        }
        position++;
        return position <= text.length;
    }

    private boolean skipNested() {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> {
                    if (!skipString()) {
                        return false;
                    }
                }
                case '{', '[' -> {
                    depth++;
                    position++;
                }
                case '}', ']' -> {
                    depth--;
                    position++;
                }
                case END_OF_TEXT -> {
                    return false;
                }
                default -> position++;
            }
        } while (depth > 0 && depth <= MAX_DEPTH);
        return depth == 0;
    }

    private boolean skipScalar() {
        int start = position;
        while (position < text.length && ",}] \t\r\n".indexOf(text[position]) < 0) {
            position++;
        }
        return position > start;
    }

    private boolean skipIf(char what) {
        skipBlanks();
        if (peek() != what) {
            return false;
        }
        position++;
        return true;
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            position++;
        }
    }

    private byte peek() {
        return position < text.length ? text[position] : END_OF_TEXT;
    }

    private boolean matches(int from, int to, byte[] name) {
        return Arrays.equals(text, from, to, name, 0, name.length);
    }
}
