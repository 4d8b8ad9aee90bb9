package io.waymark.domain.schema;

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
final class NamePrefixes {
    private record Entry(String text, boolean prefix) {}

    private NamePrefixes() {}

    /** Returns the longest origin of each name that has one. */
    static Map<String, String> longest(Collection<String> origins, Collection<String> names) {
        var entries = new ArrayList<Entry>(origins.size() + names.size());
        origins.forEach(origin -> entries.add(new Entry(origin + '_', true)));
        names.forEach(name -> entries.add(new Entry(name, false)));
        entries.sort(Comparator.comparing(Entry::text));

        var longest = new HashMap<String, String>();
        var prefixes = new ArrayDeque<String>();
        for (var entry : entries) {
            while (!prefixes.isEmpty() && !entry.text().startsWith(prefixes.getLast())) {
                prefixes.removeLast();
            }
            if (entry.prefix()) {
                prefixes.addLast(entry.text());
            } else if (!prefixes.isEmpty()) {
                var prefix = prefixes.getLast();
                longest.put(entry.text(), prefix.substring(0, prefix.length() - 1));
            }
        }
        return longest;
    }
}
