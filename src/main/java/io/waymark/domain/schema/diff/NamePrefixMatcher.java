package io.waymark.domain.schema.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the longest of some names that another name begins with, an underscore between (CHG-36). All names are sorted
 * together, so that a prefix comes right before the names that begin with it, however many underscores they have.
 */
final class NamePrefixMatcher {
    private record PrefixedName(String text, boolean prefix) {}

    private NamePrefixMatcher() {}

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
