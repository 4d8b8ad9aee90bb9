package io.waymark.decode;

import io.waymark.wire.DomainJson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first syntax error of a JSON text and describes it in the words of RFC 8259, so that a producer can act on
 * it without reading the manual of a parser. It runs only on texts that a parser has refused, in time linear in them.
 */
final class JsonSyntaxChecker {
    private static final String BLANKS = " \t\r\n";
    private static final char END = '\uFFFF';

    private final String text;
    private final Deque<Integer> open = new ArrayDeque<>();
    private int at;

    /**
     * A syntax error.
     *
     * @param offset of the character that is wrong, in UTF-16 code units from 0
     * @param reason states what is wrong and what to do
     */
    record Fault(int offset, String reason) {}

    /** Unwinds the descent to the caller of {@link #firstFault}. */
    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Fault fault;

        Found(Fault fault) {
            super(fault.reason(), null, false, false);
            this.fault = fault;
        }
    }

    private JsonSyntaxChecker(String text) {
        this.text = text;
    }

    /** Returns the first error of a text that should be one JSON value; empty if the syntax is right. */
    static Optional<Fault> firstFault(String text) {
        try {
            new JsonSyntaxChecker(text).document();
            return Optional.empty();
        } catch (Found found) {
            return Optional.of(found.fault);
        }
    }

    private void document() {
        value();
        skipBlanks();
        if (peek() == '{' || peek() == '[') {
            throw fault("a second JSON value begins here; send one event in each line, request or record");
        }
        if (at < text.length()) {
            throw fault(SyntaxReasons.ofCharacter(peek())
                    .orElse("there is more text after the end of the JSON value; remove it"));
        }
    }

    private void value() {
        skipBlanks();
        switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string(null);
            case '-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case ',', ':', '}', ']' -> throw fault("a value is missing before '" + peek() + "'");
            default -> word();
        }
    }

    private void object() {
        open();
        var names = new HashSet<String>();
        while (peek() != '}' || !names.isEmpty()) {
            int start = at;
            var name = name(names.isEmpty());
            if (!names.add(name)) {
                throw fault(
                        start, "the name " + SyntaxReasons.quoted(name) + " occurs twice in one object; use it once");
            }
            skipBlanks();
            if (!take(':')) {
                throw fault("a colon is missing after the name " + SyntaxReasons.quoted(name));
            }
            value();
            if (!next('}')) {
                return;
            }
        }
        close();
    }

    private String name(boolean first) {
        switch (peek()) {
            case '"' -> {
                var name = new StringBuilder();
                string(name);
                return name.toString();
            }
            case '}' -> throw fault("a comma stands before '}'; remove the comma");
            case ',' -> throw fault(first ? "a member is missing before ','" : "one comma too many; remove it");
            default -> {
                if (SyntaxReasons.isWordPart(peek())) {
                    throw fault("the name " + SyntaxReasons.shortened(scanWord()) + " must be in double quotes");
                }
                throw unexpected("a name in double quotes is expected");
            }
        }
    }

    private void array() {
        open();
        boolean first = true;
        while (peek() != ']' || !first) {
            if (peek() == ']') {
                throw fault("a comma stands before ']'; remove the comma");
            }
            value();
            first = false;
            if (!next(']')) {
                return;
            }
        }
        close();
    }

    private void open() {
        if (open.size() == DomainJson.MAX_DEPTH) {
            throw fault("arrays and objects are nested in more than " + DomainJson.MAX_DEPTH
                    + " levels; flatten the value, or send the deeper part as a string");
        }
        open.push(at++);
        skipBlanks();
    }

    private void close() {
        at++;
        open.pop();
    }

    /** Whether another member or item follows; otherwise the end of the array or object is passed. */
    private boolean next(char end) {
        skipBlanks();
        if (peek() == end) {
            close();
            return false;
        }
        if (!take(',')) {
            throw peek() == '"' || peek() == '{' || peek() == '['
                    ? fault("a comma is missing before " + peek())
                    : unexpected("a comma or '" + end + "' is expected");
        }
        skipBlanks();
        return true;
    }

    /** Passes a string, and collects its characters if asked to. */
    private void string(@Nullable StringBuilder into) {
        int start = at++;
        while (peek() != '"') {
            if (at >= text.length()) {
                throw fault(start, "the string that begins here has no closing double quote");
            }
            char unit = peek() == '\\' ? escape(start) : peek();
            if (unit < ' ' && text.charAt(at) == unit) {
                throw fault("the control character " + SyntaxReasons.codePoint(unit)
                        + " is not allowed in a string; write it as " + SyntaxReasons.escaped(unit));
            }
            at++;
            if (into != null) {
                into.append(unit);
            }
        }
        at++;
    }

    /** Passes an escape sequence but for its last character. */
    private char escape(int string) {
        int start = at++;
        if (at >= text.length()) {
            throw fault(string, "the string that begins here has no closing double quote");
        }
        char kind = peek();
        if (kind == 'u') {
            int end = at + 5;
            if (end > text.length() || !text.substring(at + 1, end).chars().allMatch(SyntaxReasons::isHexDigit)) {
                throw fault(start, "\\u must be followed by four hexadecimal digits");
            }
            at = end - 1;
            return (char) Integer.parseInt(text, end - 4, end, 16);
        }
        int index = "\"\\/bfnrt".indexOf(kind);
        if (index < 0) {
            throw fault(
                    start,
                    "\\" + SyntaxReasons.shown(kind) + " is not an escape sequence of JSON; write a backslash as \\\\");
        }
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private void number() {
        int start = at;
        if (take('+')) {
            throw fault(
                    start,
                    peek() == 'I'
                            ? SyntaxReasons.NOT_A_NUMBER.formatted("+Infinity", "Infinity")
                            : "a number must not begin with '+'; remove it");
        }
        if (take('-') && peek() == 'I') {
            throw fault(start, SyntaxReasons.NOT_A_NUMBER.formatted("-Infinity", "-Infinity"));
        }
        if (!take('0')) {
            digits(start, "before the decimal point");
        } else if (SyntaxReasons.isDigit(peek()) || peek() == 'x' || peek() == 'X') {
            throw fault(start, "a number is written in decimal digits and must not begin with 0");
        }
        if (take('.')) {
            digits(start, "after the decimal point");
        }
        if (take('e') || take('E')) {
            boolean unused = take('+') || take('-');
            digits(start, "in the exponent");
        }
        if (SyntaxReasons.isWordPart(peek()) || peek() == '.') {
            throw fault("the character '" + peek() + "' is not allowed in a number");
        }
    }

    private void digits(int number, String where) {
        int start = at;
        while (SyntaxReasons.isDigit(peek())) {
            at++;
        }
        if (at == start) {
            throw fault(number, "a digit is missing " + where + " of a number");
        }
    }

    private void word() {
        if (!SyntaxReasons.isWordPart(peek())) {
            throw unexpected("a value is expected");
        }
        int start = at;
        var word = scanWord();
        SyntaxReasons.ofWord(word).ifPresent(reason -> {
            throw fault(start, reason);
        });
    }

    private String scanWord() {
        int start = at;
        while (SyntaxReasons.isWordPart(peek())) {
            at++;
        }
        return text.substring(start, at);
    }

    private Found unexpected(String expected) {
        if (at >= text.length()) {
            return fault(unclosed());
        }
        return fault(SyntaxReasons.ofCharacter(peek())
                .orElseGet(() -> "the character " + SyntaxReasons.shown(peek()) + " is not allowed here; " + expected));
    }

    private String unclosed() {
        if (open.isEmpty()) {
            return "a JSON value is expected, and there is none";
        }
        int start = open.peek();
        return "the text ends before the closing '" + (text.charAt(start) == '{' ? '}' : ']') + "' of the "
                + (text.charAt(start) == '{' ? "object" : "array") + " that begins at "
                + TextLocation.of(text, start)
                + (text.indexOf('\n') < 0 ? "; in NDJSON, write each event whole on one line" : "; send it whole");
    }

    private Found fault(String reason) {
        return fault(at, at >= text.length() ? unclosed() : reason);
    }

    private static Found fault(int offset, String reason) {
        return new Found(new Fault(offset, reason));
    }

    private boolean take(char expected) {
        boolean there = peek() == expected && at < text.length();
        at += there ? 1 : 0;
        return there;
    }

    private void skipBlanks() {
        while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }
}
