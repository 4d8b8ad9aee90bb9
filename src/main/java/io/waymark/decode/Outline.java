package io.waymark.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the schemas and their attributes stand in an event, found by brackets and quotes, and at once where they stand as
 * in the schema that is expected. It judges nothing: what is found is read by somebody strict, at least once for any
 * bytes. Empty when anything looks unusual.
 */
final class Outline {
    /** Deeper ones are left to the reader, which counts from the outside. */
    private static final int DEEPEST = 16;

    private static final byte END = 0;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] SCHEMA = {'s', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] INPUT_SCHEMA = {'i', 'n', 'p', 'u', 't', '_', 's', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] ATTRIBUTES = {'a', 't', 't', 'r', 'i', 'b', 'u', 't', 'e', 's'};

    /** So many of the expected attributes may be gone, or differ, before what comes is not looked for any more. */
    private static final int FARTHEST = 8;

    private final byte[] text;
    private final @Nullable SchemaText expected;
    private final List<Found> schemas = new ArrayList<>();
    private int at;

    /** From its first byte to behind the last one. */
    record Span(int start, int end) {
        int length() {
            return end - start;
        }
    }

    /**
     * A schema and what its attributes are made of, in order.
     *
     * @param known the schema, when all of it is known; then it is not looked at any further
     * @param places of all attributes
     */
    record Found(Span schema, @Nullable SchemaText known, List<Stretch> attributes, SchemaText.Places places) {}

    /**
     * Attributes that stand one behind the other.
     *
     * @param values from the first one's value to behind the last one's
     * @param known a schema in which they stand as well, from one place to before another; null when it is one
     *     attribute that is not among those expected
     */
    record Stretch(Span values, @Nullable SchemaText known, int from, int to) {}

    /** Passes a member's value, which is next. */
    private interface Member {
        boolean pass(int nameStart, int nameEnd);
    }

    private Outline(byte[] text, @Nullable SchemaText expected) {
        this.text = text;
        this.expected = expected;
    }

    /** The schemas in a CloudEvent's data. */
    static List<Found> ofEvent(byte[] text, @Nullable SchemaText expected) {
        var outline = new Outline(text, expected);
        boolean whole = outline.members(
                outline.plain((from, to) -> outline.is(from, to, DATA) ? outline.data() : outline.value()));
        return whole ? outline.schemas : List.of();
    }

    /** The schemas in the data alone. */
    static List<Found> ofData(byte[] text, @Nullable SchemaText expected) {
        var outline = new Outline(text, expected);
        return outline.data() ? outline.schemas : List.of();
    }

    private boolean data() {
        blanks();
        return peek() == '{'
                ? members(
                        plain((from, to) -> (is(from, to, SCHEMA) || is(from, to, INPUT_SCHEMA)) ? schema() : value()))
                : value();
    }

    /** Nothing else than an object or null: a number would be taken for one that stands for a schema. */
    private boolean schema() {
        if (peek() != '{') {
            return peek() == 'n' && scalar();
        }
        int start = at;
        var attributes = new Attributes();
        if (expected != null && expected.standsAt(text, start)) {
            at += expected.length();
            schemas.add(attributes.found(start, expected));
            return true;
        }
        boolean whole = members(plain((from, to) -> (is(from, to, ATTRIBUTES) && peek() == '{')
                ? members((name, end) -> attributes.pass(name - 1))
                : value()));
        schemas.add(attributes.found(start, null));
        return whole;
    }

    /** A schema's attributes, beside those that are expected. */
    private final class Attributes {
        private final List<Stretch> stretches = new ArrayList<>();
        private final SchemaText.Places places = new SchemaText.Places();
        private int next;

        Found found(int start, @Nullable SchemaText known) {
            return new Found(new Span(start, at), known, stretches, places);
        }

        /** Passes an attribute, or all from this one on that are expected; its value is next. */
        boolean pass(int start) {
            return (expected != null && known(expected, start)) || unknown(start);
        }

        private boolean known(SchemaText schema, int start) {
            for (int from = next; from < Math.min(next + FARTHEST, schema.count()); from++) {
                int to = schema.same(text, start, from);
                if (to > from) {
                    int value = at;
                    at = schema.place(from, to, start, places);
                    stretches.add(new Stretch(new Span(value, at), schema, from, to));
                    next = to;
                    return true;
                }
            }
            return false;
        }

        private boolean unknown(int start) {
            int value = at;
            boolean whole = peek() == '{' ? nested() : peek() == 'n' && scalar();
            stretches.add(new Stretch(new Span(value, at), null, 0, 1));
            places.add(start, at);
            return whole;
        }
    }

    /** A name that is spelled with escapes may be one that is looked for. */
    private Member plain(Member member) {
        return (from, to) -> {
            for (int i = from; i < to; i++) {
                if (text[i] == '\\') {
                    return false;
                }
            }
            return member.pass(from, to);
        };
    }

    private boolean members(Member member) {
        if (!take('{')) {
            return false;
        }
        if (take('}')) {
            return true;
        }
        do {
            blanks();
            int name = at + 1;
            if (!string()) {
                return false;
            }
            int end = at - 1;
            if (!take(':')) {
                return false;
            }
            blanks();
            if (!member.pass(name, end)) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    private boolean value() {
        return switch (peek()) {
            case '"' -> string();
            case '{', '[' -> nested();
            default -> scalar();
        };
    }

    private boolean string() {
        if (peek() != '"') {
            return false;
        }
        at++;
        while (at < text.length && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        at++;
        return at <= text.length;
    }

    private boolean nested() {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> {
                    if (!string()) {
                        return false;
                    }
                }
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case END -> {
                    return false;
                }
                default -> at++;
            }
        } while (depth > 0 && depth <= DEEPEST);
        return depth == 0;
    }

    private boolean scalar() {
        int start = at;
        while (at < text.length && ",}] \t\r\n".indexOf(text[at]) < 0) {
            at++;
        }
        return at > start;
    }

    private boolean take(char what) {
        blanks();
        if (peek() != what) {
            return false;
        }
        at++;
        return true;
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            at++;
        }
    }

    private byte peek() {
        return at < text.length ? text[at] : END;
    }

    private boolean is(int from, int to, byte[] name) {
        return Arrays.equals(text, from, to, name, 0, name.length);
    }
}
