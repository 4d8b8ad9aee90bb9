package io.waymark.domain.schema.diff;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a field. Its names are put together only for a record, so that comparing fields costs no more where names
 * are long.
 *
 * @param parent null for the schema itself
 * @param depth the number of names
 * @param length of the id, in UTF-16 code units
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

    /** Returns the name of the field in this one that has this id, or null when the id is that of no such field. */
    @Nullable
    String idOf(String childId) {
        int end = matchedLength(childId);
        return depth == 0 || end < 0 ? null : childId.substring(end);
    }

    /** Returns where the part of an id begins that follows this place, or -1 when the id is of another place. */
    private int matchedLength(String childId) {
        if (parent == null) {
            return 0;
        }
        int start = parent.matchedLength(childId);
        int end = start + name.length();
        return start >= 0 && childId.startsWith(name, start) && childId.startsWith(".", end) ? end + 1 : -1;
    }
}
