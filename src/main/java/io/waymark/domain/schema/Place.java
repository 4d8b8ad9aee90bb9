package io.waymark.domain.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a field stands.
 *
 * @param path the names from the outermost field to this one; empty for the schema itself
 */
record Place(List<String> path) {
    static final Place TOP = new Place(List.of());

    Place child(String name) {
        var longer = new ArrayList<>(path);
        longer.add(name);
        return new Place(List.copyOf(longer));
    }

    String name() {
        return path.getLast();
    }

    String id() {
        return String.join(".", path);
    }

    /** What stands before a child's name in its id. */
    String prefix() {
        return path.isEmpty() ? "" : id() + ".";
    }
}
