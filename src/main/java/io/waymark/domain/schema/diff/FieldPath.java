package io.waymark.domain.schema.diff;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a field. The names are joined only for a record, so that the cost of a comparison does not depend on the
 * length of names.
 *
 * @param parent null for the schema itself
 * @param depth the number of names
 * @param length the length of the id in UTF-16 code units
 */
record FieldPath(@Nullable FieldPath parent, String name, int depth, int length) {
    static final FieldPath ROOT = new FieldPath(null, "", 0, 0);

    FieldPath child(String inner) {
        return new FieldPath(this, inner, depth + 1, depth == 0 ? inner.length() : length + 1 + inner.length());
    }

    /** Returns the names from the outermost field to this one. */
    List<String> path() {
        var names = new String[depth];
        var current = this;
        for (int i = depth - 1; i >= 0 && current != null; i--) {
            names[i] = current.name;
            current = current.parent;
        }
        return Arrays.asList(names);
    }

    String id() {
        return depth == 1 ? name : String.join(".", path());
    }

    /** Returns the name of the child field with this id, or null if the id does not start with this path. */
    @Nullable
    String idOf(String childId) {
        int end = matchedLength(childId);
        return depth == 0 || end < 0 ? null : childId.substring(end);
    }

    /** Returns the index in the id after this path and its dot, or -1 if the id does not start with this path. */
    private int matchedLength(String childId) {
        if (parent == null) {
            return 0;
        }
        int start = parent.matchedLength(childId);
        int end = start + name.length();
        return start >= 0 && childId.startsWith(name, start) && childId.startsWith(".", end) ? end + 1 : -1;
    }
}
