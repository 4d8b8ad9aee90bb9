package io.waymark.domain.schema.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds for each name the longest of the given prefixes that is followed by an underscore in the name (CHG-36). For
 * example, {@code city} is such a prefix of {@code city_north}. All names and prefixes are sorted once, so the cost
 * does not depend on the number of underscores.
 */
final class LongestPrefixFinder {
    /**
     * A name or a prefix in the common order of both.
     *
     * @param text the name, or the prefix with an underscore
     * @param prefix whether this is a prefix
     */
    private record PrefixedName(String text, boolean prefix) {}

    private LongestPrefixFinder() {}

    /** Returns the longest origin of each name that has one. */
    static Map<String, String> longestPrefixes(Collection<String> origins, Collection<String> names) {
        var prefixedNames = new ArrayList<PrefixedName>(origins.size() + names.size());
        origins.forEach(origin -> prefixedNames.add(new PrefixedName(origin + '_', true)));
        names.forEach(name -> prefixedNames.add(new PrefixedName(name, false)));
        prefixedNames.sort(Comparator.comparing(PrefixedName::text));

        var longest = new HashMap<String, String>();
        var prefixes = new ArrayDeque<String>();
        for (var prefixedName : prefixedNames) {
            while (!prefixes.isEmpty() && !prefixedName.text().startsWith(prefixes.getLast())) {
                prefixes.removeLast();
            }
            if (prefixedName.prefix()) {
                prefixes.addLast(prefixedName.text());
            } else if (!prefixes.isEmpty()) {
                var prefix = prefixes.getLast();
                longest.put(prefixedName.text(), prefix.substring(0, prefix.length() - 1));
            }
        }
        return longest;
    }
}
