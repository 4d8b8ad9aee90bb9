package io.waymark.codec.event.parse;

import org.jspecify.annotations.Nullable;

/**
 * Checks the syntax of the scalar values in a JSON text: strings, numbers, and the words {@code true}, {@code false}
 * and {@code null}.
 */
final class JsonScalarSyntaxChecker {
    private final JsonCursor cursor;

    JsonScalarSyntaxChecker(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /** Skips a string and appends its characters to {@code into}, if that is not null. */
    void string(@Nullable StringBuilder into) {
        int start = cursor.position++;
        while (cursor.peek() != '"') {
            if (cursor.position >= cursor.text.length()) {
                throw cursor.fault(start, "the string that begins here has no closing double quote");
            }
            char unit = cursor.peek() == '\\' ? escape(start) : cursor.peek();
            if (unit < ' ' && cursor.text.charAt(cursor.position) == unit) {
                throw cursor.fault("the control character " + InvalidTokenMessages.codePoint(unit)
                        + " is not allowed in a string; write it as " + InvalidTokenMessages.escaped(unit));
            }
            cursor.position++;
            if (into != null) {
                into.append(unit);
            }
        }
        cursor.position++;
    }

    /** Skips an escape sequence except its last character, and returns the character that it stands for. */
    private char escape(int string) {
        int start = cursor.position++;
        if (cursor.position >= cursor.text.length()) {
            throw cursor.fault(string, "the string that begins here has no closing double quote");
        }
        char kind = cursor.peek();
        if (kind == 'u') {
            int end = cursor.position + 5;
            if (end > cursor.text.length()
                    || !cursor.text
                            .substring(cursor.position + 1, end)
                            .chars()
                            .allMatch(InvalidTokenMessages::isHexDigit)) {
                throw cursor.fault(start, "\\u must be followed by four hexadecimal digits");
            }
            cursor.position = end - 1;
            return (char) Integer.parseInt(cursor.text, end - 4, end, 16);
        }
        int index = "\"\\/bfnrt".indexOf(kind);
        if (index < 0) {
            throw cursor.fault(
                    start,
                    "\\" + InvalidTokenMessages.describe(kind)
                            + " is not an escape sequence of JSON; write a backslash as \\\\");
        }
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    void number() {
        int start = cursor.position;
        if (cursor.skipIf('+')) {
            throw cursor.fault(
                    start,
                    cursor.peek() == 'I'
                            ? InvalidTokenMessages.NOT_A_NUMBER.formatted("+Infinity", "Infinity")
                            : "a number must not begin with '+'; remove it");
        }
        if (cursor.skipIf('-') && cursor.peek() == 'I') {
            throw cursor.fault(start, InvalidTokenMessages.NOT_A_NUMBER.formatted("-Infinity", "-Infinity"));
        }
        if (!cursor.skipIf('0')) {
            digits(start, "before the decimal point");
        } else if (InvalidTokenMessages.isDigit(cursor.peek()) || cursor.peek() == 'x' || cursor.peek() == 'X') {
            throw cursor.fault(start, "a number is written in decimal digits and must not begin with 0");
        }
        if (cursor.skipIf('.')) {
            digits(start, "after the decimal point");
        }
        if (cursor.skipIf('e') || cursor.skipIf('E')) {
            boolean unused = cursor.skipIf('+') || cursor.skipIf('-');
            digits(start, "in the exponent");
        }
        if (InvalidTokenMessages.isWordCharacter(cursor.peek()) || cursor.peek() == '.') {
            throw cursor.fault("the character '" + cursor.peek() + "' is not allowed in a number");
        }
    }

    private void digits(int number, String where) {
        int start = cursor.position;
        while (InvalidTokenMessages.isDigit(cursor.peek())) {
            cursor.position++;
        }
        if (cursor.position == start) {
            throw cursor.fault(number, "a digit is missing " + where + " of a number");
        }
    }

    void parseWord() {
        if (!InvalidTokenMessages.isWordCharacter(cursor.peek())) {
            throw cursor.unexpected("a value is expected");
        }
        int start = cursor.position;
        var word = scanWord();
        InvalidTokenMessages.reasonForWord(word).ifPresent(reason -> {
            throw cursor.fault(start, reason);
        });
    }

    String scanWord() {
        int start = cursor.position;
        while (InvalidTokenMessages.isWordCharacter(cursor.peek())) {
            cursor.position++;
        }
        return cursor.text.substring(start, cursor.position);
    }
}
