package io.waymark.http;

import io.waymark.port.RequestRejected;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Refuses query parameters that a request does not accept (API-1). */
public final class AcceptedParameters {
    /** Longer names are cut before they are compared and shown, so that the work has a bound. */
    private static final int MAX_NAME_LENGTH = 64;

    private AcceptedParameters() {}

    /**
     * Checks the names of all given parameters.
     *
     * @throws RequestRejected 400 {@code unknown-parameter}, with the nearest accepted name
     */
    public static void check(Map<String, ?> given, Set<String> accepted) {
        for (var name : given.keySet()) {
            if (!accepted.contains(name)) {
                throw unknown(name, accepted);
            }
        }
    }

    private static RequestRejected unknown(String name, Set<String> accepted) {
        var shown = name.length() > MAX_NAME_LENGTH ? name.substring(0, MAX_NAME_LENGTH) : name;
        return RequestRejected.malformed("unknown-parameter", detail(shown, accepted));
    }

    private static String detail(String name, Set<String> accepted) {
        return accepted.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(folded(name), folded(candidate)))
                        .thenComparing(Comparator.naturalOrder()))
                .map(nearest -> "The query parameter '%s' is not accepted here: the nearest accepted name is '%s'."
                        .formatted(name, nearest))
                .orElse("The query parameter '%s' is not accepted here: remove it.".formatted(name));
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The Levenshtein distance: how many characters differ, are missing or are too many. */
    private static int distance(String from, String to) {
        var before = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            var row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[to.length()];
    }
}
