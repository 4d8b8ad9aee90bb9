package io.waymark.postgres.sql;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Escapes text so that PostgreSQL can store it: PostgreSQL rejects U+0000 and lone surrogates. Each of these characters
 * becomes {@code \} and four hexadecimal digits, and {@code \} is doubled. Equal texts have equal escaped forms, so
 * that SQL can compare them.
 */
public final class EscapedText {
    private EscapedText() {}

    public static String escape(String text) {
        return isPlain(text) ? text : escapeAll(text);
    }

    /** Reverses {@link #escape}. */
    public static String unescape(String text) {
        return text.indexOf('\\') < 0 ? text : unescapeAll(text);
    }

    /** Returns a text with the letters A to Z in lower case, as {@code lower()} folds columns of the collation "C". */
    public static String foldCase(String text) {
        return text.chars()
                .map(unit -> unit >= 'A' && unit <= 'Z' ? unit + ('a' - 'A') : unit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Returns names as the text form of a PostgreSQL array, with each name escaped. */
    public static String array(List<String> names) {
        return names.stream()
                .map(name -> '"' + escape(name).replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0 || unit == '\\' || Character.isSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    private static String escapeAll(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == '\\') {
                out.append("\\\\");
            } else if (unit == 0 || isLoneSurrogate(text, i)) {
                out.append("\\%04x".formatted((int) unit));
            } else {
                out.append(unit);
            }
        }
        return out.toString();
    }

    private static String unescapeAll(String text) {
        var out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char unit = text.charAt(i);
            if (unit != '\\') {
                out.append(unit);
                i += 1;
            } else if (text.charAt(i + 1) == '\\') {
                out.append('\\');
                i += 2;
            } else {
                out.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                i += 5;
            }
        }
        return out.toString();
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char unit = text.charAt(i);
        if (Character.isHighSurrogate(unit)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(unit) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
