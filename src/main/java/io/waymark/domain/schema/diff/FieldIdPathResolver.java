package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.Attribute;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nested fields to which the ids in declared transformations refer (CHG-27). An id consists of names joined
 * by dots. Names may contain dots, so several fields may have the same id; such an id identifies none of them.
 *
 * <p>The ids are sorted, and each outer field narrows the range of ids that its nested fields can have. The time is
 * proportional to the total length of the ids and names, times the logarithm of the number of ids.
 */
final class FieldIdPathResolver {
    private final String[] ids;
    private final @Nullable List<String>[] paths;
    private final boolean[] ambiguous;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    private FieldIdPathResolver(Collection<String> ids) {
        this.ids = new TreeSet<>(ids).toArray(String[]::new);
        this.paths = new List[this.ids.length];
        this.ambiguous = new boolean[this.ids.length];
    }

    /** Returns the paths of the fields of either schema, by their ids. */
    static Map<String, List<String>> find(
            Collection<String> ids, Map<String, Attribute> before, Map<String, Attribute> after) {
        var fields = new FieldIdPathResolver(ids);
        if (fields.ids.length > 0) {
            fields.search(FieldPath.ROOT, before, 0, 0, fields.ids.length);
            fields.search(FieldPath.ROOT, after, 0, 0, fields.ids.length);
        }
        return fields.uniqueMatches();
    }

    private Map<String, List<String>> uniqueMatches() {
        Map<String, List<String>> matches = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            var path = paths[i];
            if (path != null && !ambiguous[i]) {
                matches.put(ids[i], path);
            }
        }
        return matches;
    }

    /**
     * Searches the fields under one parent among the ids at the indexes {@code from} to {@code to}, exclusive. These
     * ids all start with the path of the parent.
     */
    private void search(FieldPath path, Map<String, Attribute> attributes, int offset, int from, int to) {
        attributes.forEach((name, attribute) -> {
            if (path.depth() > 0) {
                int same = lowerBound(name, offset, from, to);
                if (same < to && compare(ids[same], offset, name) == 0) {
                    addMatch(same, path.child(name));
                }
            }
            if (!attribute.attributes().isEmpty()) {
                int first = lowerBound(name + '.', offset, from, to);
                int end = lowerBound(name + (char) ('.' + 1), offset, first, to);
                if (first < end) {
                    search(path.child(name), attribute.attributes(), offset + name.length() + 1, first, end);
                }
            }
        });
    }

    private void addMatch(int id, FieldPath field) {
        var path = paths[id];
        if (path == null) {
            paths[id] = field.path();
        } else if (!path.equals(field.path())) {
            ambiguous[id] = true;
        }
    }

    /** Returns the index of the first id whose remainder is equal to or greater than the key. */
    private int lowerBound(String key, int offset, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(ids[middle], offset, key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int compare(String id, int offset, String key) {
        int shared = Math.min(id.length() - offset, key.length());
        for (int i = 0; i < shared; i++) {
            int difference = id.charAt(offset + i) - key.charAt(i);
            if (difference != 0) {
                return difference;
            }
        }
        return id.length() - offset - key.length();
    }
}
