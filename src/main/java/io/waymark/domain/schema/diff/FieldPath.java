package io.waymark.domain.schema.diff;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The position of a field in a schema: its name, and the path of the field that contains it. Ids and lists of names are
 * created only when a change record needs them, because long names would make the comparison slow.
 *
 * @param parent the path of the outer field; {@link #ROOT} for a top-level field, and null for the root itself
 * @param name the name of the field
 * @param depth the number of names from the outermost field to this one
 * @param length the length in UTF-16 code units of these names joined by dots
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
