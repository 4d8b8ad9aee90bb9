package io.waymark.codec.event.parse;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Explains why a character or a bare word is invalid in a JSON text, and what to write instead. */
public final class InvalidTokenMessages {
    /** The message for a number that JSON lacks, such as NaN, with the string that represents it (EVT-40). */
    static final String NOT_A_NUMBER = "%s is not a number of JSON; send it as the string \"%s\"";

    private static final int MAX_QUOTED_LENGTH = 60;
    private static final String QUOTES =
            "strings and names are written in double quotes (U+0022); replace the character ";

    private static final Map<String, String> SUGGESTIONS = Map.of(
            "true",
            "true",
            "false",
            "false",
            "null",
            "null",
            "none",
            "null",
            "nil",
            "null",
            "undefined",
            "null",
            "na",
            "null");

    private InvalidTokenMessages() {}

    /** Returns why a bare word is invalid; empty for the three words of JSON. */
    static Optional<String> reasonForWord(String word) {
        if (word.equals("true") || word.equals("false") || word.equals("null")) {
            return Optional.empty();
        }
        if (word.equalsIgnoreCase("nan")) {
            return Optional.of(NOT_A_NUMBER.formatted(word, "NaN"));
        }
        if (word.equalsIgnoreCase("infinity") || word.equalsIgnoreCase("inf")) {
            return Optional.of(NOT_A_NUMBER.formatted(word, "Infinity"));
        }
        var suggestion = SUGGESTIONS.get(word.toLowerCase(Locale.ROOT));
        return Optional.of(shortened(word) + " is not a value of JSON; "
                + (suggestion == null ? "write a string in double quotes" : "write " + suggestion));
    }

    /** Returns why a character is invalid outside of a string; empty if no special reason applies. */
    static Optional<String> reasonForCharacter(char character) {
        return Optional.ofNullable(
                switch (character) {
                    case '\u0000' ->
                        "the text has a zero byte here, as if it were encoded in UTF-16 or UTF-32; encode"
                                + " it in UTF-8";
                    case '\u001E' ->
                        "a record separator (U+001E) is not allowed; send NDJSON, one event on each line,"
                                + " without separators";
                    case '\uFEFF' ->
                        "a byte order mark (U+FEFF) is allowed at the beginning of the text only; remove" + " it";
                    case '/', '#' -> "JSON has no comments; remove the comment that begins here";
                    case '\'', '`', '\u2018', '\u2019', '\u201C', '\u201D' -> QUOTES + describe(character);
                    default -> null;
                });
    }

    static boolean isWordCharacter(char unit) {
        return (unit >= 'a' && unit <= 'z')
                || (unit >= 'A' && unit <= 'Z')
                || unit == '_'
                || unit == '$'
                || isDigit(unit);
    }

    static boolean isDigit(char unit) {
        return unit >= '0' && unit <= '9';
    }

    public static boolean isHexDigit(int unit) {
        return unit < 0x80 && Character.digit(unit, 16) >= 0;
    }

    static String quoted(String name) {
        return '"' + shortened(name) + '"';
    }

    static String shortened(String word) {
        return word.length() <= MAX_QUOTED_LENGTH ? word : word.substring(0, MAX_QUOTED_LENGTH) + "…";
    }

    /** Returns the character if it is printable ASCII, and its code point otherwise. */
    static String describe(char unit) {
        return unit > ' ' && unit < 0x7F ? String.valueOf(unit) : codePoint(unit);
    }

    static String codePoint(char unit) {
        return "U+%04X".formatted((int) unit);
    }

    /** Returns the escape sequence of a control character in a JSON string. */
    static String escaped(char unit) {
        int index = "\b\f\n\r\t".indexOf(unit);
        return index < 0 ? "\\u%04X".formatted((int) unit) : "\\" + "bfnrt".charAt(index);
    }
}
