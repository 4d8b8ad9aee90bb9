package io.waymark.codec.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Suggests a correct name for a misspelled one: the most similar name among the valid names. The comparison ignores
 * case and punctuation.
 */
public final class NearestNameFinder {
    /** The number of letters for each of which one difference is allowed, if two names count as close. */
    private static final int LETTERS_PER_DIFFERENCE = 3;

    private NearestNameFinder() {}

    /** Returns the name with the fewest differences, the first in alphabetical order if there are several. */
    public static Optional<String> of(String name, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt((String other) -> distance(plain(name), plain(other)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Returns the most similar name, if at most a third of its letters differ. */
    public static Optional<String> closeTo(String name, Collection<String> names) {
        return of(name, names).filter(nearest -> isClose(plain(name), plain(nearest)));
    }

    private static boolean isClose(String one, String other) {
        return distance(one, other) * LETTERS_PER_DIFFERENCE <= Math.max(one.length(), other.length());
    }

    /** Returns the letters and digits only, in lower case: {@code Change-Type} is {@code changetype}. */
    private static String plain(String name) {
        return name.codePoints()
                .filter(Character::isLetterOrDigit)
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Returns the Levenshtein distance. */
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
}
