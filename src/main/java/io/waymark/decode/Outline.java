package io.waymark.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the schemas and their attributes stand in an event, found by brackets and quotes alone. It judges nothing: what
 * is found is read by somebody strict, at least once for any bytes. Empty when anything looks unusual.
 */
final class Outline {
    /** Deeper ones are left to the reader, which counts from the outside. */
    private static final int DEEPEST = 16;

    private static final byte END = 0;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] SCHEMA = {'s', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] INPUT_SCHEMA = {'i', 'n', 'p', 'u', 't', '_', 's', 'c', 'h', 'e', 'm', 'a'};
    private static final byte[] ATTRIBUTES = {'a', 't', 't', 'r', 'i', 'b', 'u', 't', 'e', 's'};

    private final byte[] text;
    private final List<Found> schemas = new ArrayList<>();
    private int at;

    /** From its opening bracket to behind the closing one. */
    record Span(int start, int end) {}

    /** A schema and its attributes in order, but for those that are null. */
    record Found(Span schema, List<Span> attributes) {}

    /** Passes a member's value, which is next. */
    private interface Member {
        boolean pass(int nameStart, int nameEnd);
    }

    private Outline(byte[] text) {
        this.text = text;
    }

    /** The schemas in a CloudEvent's data. */
    static List<Found> ofEvent(byte[] text) {
        var outline = new Outline(text);
        boolean whole = outline.members(
                outline.plain((from, to) -> outline.is(from, to, DATA) ? outline.data() : outline.value()));
        return whole ? outline.schemas : List.of();
    }

    /** The schemas in the data alone. */
    static List<Found> ofData(byte[] text) {
        var outline = new Outline(text);
        return outline.data() ? outline.schemas : List.of();
    }

    private boolean data() {
        blanks();
        return peek() == '{'
                ? members(
                        plain((from, to) -> (is(from, to, SCHEMA) || is(from, to, INPUT_SCHEMA)) ? schema() : value()))
                : value();
    }

    private boolean schema() {
        if (peek() != '{') {
            return value();
        }
        int start = at;
        var attributes = new ArrayList<Span>();
        boolean whole = members(plain((from, to) ->
                (is(from, to, ATTRIBUTES) && peek() == '{') ? members((name, end) -> attribute(attributes)) : value()));
        schemas.add(new Found(new Span(start, at), attributes));
        return whole;
    }

    private boolean attribute(List<Span> attributes) {
        int start = at;
        if (peek() == '{') {
            boolean whole = nested();
            attributes.add(new Span(start, at));
            return whole;
        }
        return peek() == 'n' && scalar();
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
