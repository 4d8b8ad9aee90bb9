package io.waymark.codec.event.parse;

import io.waymark.codec.json.DomainJson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first syntax error of a JSON text and explains it in the terms of RFC 8259, with the correction. It runs
 * only on texts that Jackson has rejected, whose messages are hard to understand. It takes linear time.
 */
public final class JsonSyntaxChecker {
    private static final String BLANKS = " \t\r\n";
    private static final char END = '\uFFFF';

    private final String text;
    private final Deque<Integer> openBrackets = new ArrayDeque<>();
    private int position;

    /**
     * A syntax error in a JSON text.
     *
     * @param offset the offset of the wrong character, in UTF-16 code units from 0
     * @param reason the error and how to correct it
     */
    record SyntaxFault(int offset, String reason) {}

    /** Thrown inside this class to end the recursive check at the first error. {@link #findFirstFault} catches it. */
    private static final class SyntaxFaultException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient SyntaxFault fault;

        SyntaxFaultException(SyntaxFault fault) {
            super(fault.reason(), null, false, false);
            this.fault = fault;
        }
    }

    private JsonSyntaxChecker(String text) {
        this.text = text;
    }

    /** Returns the first error of a text that must be exactly one JSON value; empty if the syntax is correct. */
    public static Optional<SyntaxFault> findFirstFault(String text) {
        try {
            new JsonSyntaxChecker(text).document();
            return Optional.empty();
        } catch (SyntaxFaultException syntaxFaultException) {
            return Optional.of(syntaxFaultException.fault);
        }
    }

    private void document() {
        value();
        skipBlanks();
        if (peek() == '{' || peek() == '[') {
            throw fault("a second JSON value begins here; send one event in each line, request or record");
        }
        if (position < text.length()) {
            throw fault(SyntaxErrorMessages.reasonForCharacter(peek())
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
            default -> parseWord();
        }
    }

    private void object() {
        openBrackets();
        var names = new HashSet<String>();
        while (peek() != '}' || !names.isEmpty()) {
            int start = position;
            var name = name(names.isEmpty());
            if (!names.add(name)) {
                throw fault(
                        start,
                        "the name " + SyntaxErrorMessages.quoted(name) + " occurs twice in one object; use it once");
            }
            skipBlanks();
            if (!skipIf(':')) {
                throw fault("a colon is missing after the name " + SyntaxErrorMessages.quoted(name));
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
                if (SyntaxErrorMessages.isWordCharacter(peek())) {
                    throw fault("the name " + SyntaxErrorMessages.shortened(scanWord()) + " must be in double quotes");
                }
                throw unexpected("a name in double quotes is expected");
            }
        }
    }

    private void array() {
        openBrackets();
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

    private void openBrackets() {
        if (openBrackets.size() == DomainJson.MAX_DEPTH) {
            throw fault("arrays and objects are nested in more than " + DomainJson.MAX_DEPTH
                    + " levels; flatten the value, or send the deeper part as a string");
        }
        openBrackets.push(position++);
        skipBlanks();
    }

    private void close() {
        position++;
        openBrackets.pop();
    }

    /** Returns whether another member or item follows; otherwise skips the end of the array or object. */
    private boolean next(char end) {
        skipBlanks();
        if (peek() == end) {
            close();
            return false;
        }
        if (!skipIf(',')) {
            throw peek() == '"' || peek() == '{' || peek() == '['
                    ? fault("a comma is missing before " + peek())
                    : unexpected("a comma or '" + end + "' is expected");
        }
        skipBlanks();
        return true;
    }

    /** Skips a string and appends its characters to {@code into}, if that is not null. */
    private void string(@Nullable StringBuilder into) {
        int start = position++;
        while (peek() != '"') {
            if (position >= text.length()) {
                throw fault(start, "the string that begins here has no closing double quote");
            }
            char unit = peek() == '\\' ? escape(start) : peek();
            if (unit < ' ' && text.charAt(position) == unit) {
                throw fault("the control character " + SyntaxErrorMessages.codePoint(unit)
                        + " is not allowed in a string; write it as " + SyntaxErrorMessages.escaped(unit));
            }
            position++;
            if (into != null) {
                into.append(unit);
            }
        }
        position++;
    }

    /** Skips an escape sequence except its last character, and returns the character that it stands for. */
    private char escape(int string) {
        int start = position++;
        if (position >= text.length()) {
            throw fault(string, "the string that begins here has no closing double quote");
        }
        char kind = peek();
        if (kind == 'u') {
            int end = position + 5;
            if (end > text.length()
                    || !text.substring(position + 1, end).chars().allMatch(SyntaxErrorMessages::isHexDigit)) {
                throw fault(start, "\\u must be followed by four hexadecimal digits");
            }
            position = end - 1;
            return (char) Integer.parseInt(text, end - 4, end, 16);
        }
        int index = "\"\\/bfnrt".indexOf(kind);
        if (index < 0) {
            throw fault(
                    start,
                    "\\" + SyntaxErrorMessages.describe(kind)
                            + " is not an escape sequence of JSON; write a backslash as \\\\");
        }
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private void number() {
        int start = position;
        if (skipIf('+')) {
            throw fault(
                    start,
                    peek() == 'I'
                            ? SyntaxErrorMessages.NOT_A_NUMBER.formatted("+Infinity", "Infinity")
                            : "a number must not begin with '+'; remove it");
        }
        if (skipIf('-') && peek() == 'I') {
            throw fault(start, SyntaxErrorMessages.NOT_A_NUMBER.formatted("-Infinity", "-Infinity"));
        }
        if (!skipIf('0')) {
            digits(start, "before the decimal point");
        } else if (SyntaxErrorMessages.isDigit(peek()) || peek() == 'x' || peek() == 'X') {
            throw fault(start, "a number is written in decimal digits and must not begin with 0");
        }
        if (skipIf('.')) {
            digits(start, "after the decimal point");
        }
        if (skipIf('e') || skipIf('E')) {
            boolean unused = skipIf('+') || skipIf('-');
            digits(start, "in the exponent");
        }
        if (SyntaxErrorMessages.isWordCharacter(peek()) || peek() == '.') {
            throw fault("the character '" + peek() + "' is not allowed in a number");
        }
    }

    private void digits(int number, String where) {
        int start = position;
        while (SyntaxErrorMessages.isDigit(peek())) {
            position++;
        }
        if (position == start) {
            throw fault(number, "a digit is missing " + where + " of a number");
        }
    }

    private void parseWord() {
        if (!SyntaxErrorMessages.isWordCharacter(peek())) {
            throw unexpected("a value is expected");
        }
        int start = position;
        var word = scanWord();
        SyntaxErrorMessages.reasonForWord(word).ifPresent(reason -> {
            throw fault(start, reason);
        });
    }

    private String scanWord() {
        int start = position;
        while (SyntaxErrorMessages.isWordCharacter(peek())) {
            position++;
        }
        return text.substring(start, position);
    }

    private SyntaxFaultException unexpected(String expected) {
        if (position >= text.length()) {
            return fault(unclosedBracketReason());
        }
        return fault(SyntaxErrorMessages.reasonForCharacter(peek())
                .orElseGet(() ->
                        "the character " + SyntaxErrorMessages.describe(peek()) + " is not allowed here; " + expected));
    }

    private String unclosedBracketReason() {
        if (openBrackets.isEmpty()) {
            return "a JSON value is expected, and there is none";
        }
        int start = openBrackets.peek();
        return "the text ends before the closing '" + (text.charAt(start) == '{' ? '}' : ']') + "' of the "
                + (text.charAt(start) == '{' ? "object" : "array") + " that begins at "
                + TextLocation.locate(text, start)
                + (text.indexOf('\n') < 0 ? "; in NDJSON, write each event whole on one line" : "; send it whole");
    }

    private SyntaxFaultException fault(String reason) {
        return fault(position, position >= text.length() ? unclosedBracketReason() : reason);
    }

    private static SyntaxFaultException fault(int offset, String reason) {
        return new SyntaxFaultException(new SyntaxFault(offset, reason));
    }

    private boolean skipIf(char expected) {
        boolean there = peek() == expected && position < text.length();
        position += there ? 1 : 0;
        return there;
    }

    private void skipBlanks() {
        while (position < text.length() && BLANKS.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : END;
    }
}
