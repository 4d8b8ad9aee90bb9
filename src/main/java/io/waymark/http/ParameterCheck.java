package io.waymark.http;

import io.waymark.port.RequestRejected;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses query parameters that a request does not accept, and suggests the name that was meant (API-1). */
final class ParameterCheck {
    private static final int MAX_SHOWN = 100;

    private ParameterCheck() {}

    /**
     * Passes if all names are accepted ones.
     *
     * @throws RequestRejected 400 {@code unknown-parameter}
     */
    static void check(Iterable<String> names, List<String> accepted) {
        for (var name : names) {
            if (!accepted.contains(name)) {
                throw RequestRejected.malformed("unknown-parameter", detail(shortened(name), accepted));
            }
        }
    }

    private static String detail(String name, List<String> accepted) {
        var unknown = "Leave out the query parameter '" + name + "'";
        return accepted.isEmpty()
                ? unknown + ": this request accepts none."
                : "%s, or give '%s' instead: this request accepts %s."
                        .formatted(
                                unknown,
                                nearest(name, accepted),
                                accepted.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static String nearest(String name, List<String> accepted) {
        return accepted.stream()
                .min(Comparator.comparingInt((String other) -> distance(plain(name), plain(other)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Returns the letters only, in lower case: {@code Change-Type} is {@code changetype}. */
    private static String plain(String name) {
        return name.codePoints()
                .filter(Character::isLetterOrDigit)
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Returns how many letters differ (Levenshtein). */
    private static int distance(String one, String other) {
        var last = new int[other.length() + 1];
        Arrays.setAll(last, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            var row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = last[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
            }
            last = row;
        }
        return last[other.length()];
    }

    private static String shortened(String name) {
        return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "…";
    }
}
