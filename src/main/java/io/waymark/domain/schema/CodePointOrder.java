package io.waymark.domain.schema;

import java.util.Comparator;

/**
 * Compares names and paths by Unicode code point. The result differs from {@link String#compareTo} for characters
 * beyond U+FFFF.
 */
public final class CodePointOrder {
    public static final Comparator<String> ORDER = CodePointOrder::compare;

    private CodePointOrder() {}

    private static int compare(String left, String right) {
        int shared = Math.min(left.length(), right.length());
        for (int i = 0; i < shared; i++) {
            if (left.charAt(i) != right.charAt(i)) {
                int start = isEndOfPair(left, i) || isEndOfPair(right, i) ? i - 1 : i;
                return Integer.compare(left.codePointAt(start), right.codePointAt(start));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static boolean isEndOfPair(String text, int i) {
        return i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
    }
}
