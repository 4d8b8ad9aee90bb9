package io.waymark.domain.schema;

import io.waymark.domain.schema.Transformation.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transformations that the executor declared, by the path of their field. Of several declarations of one field, the
 * first one counts (CHG-26).
 */
final class Declarations {
    /** The declarations of one field and of the fields nested in it. */
    static final class Node {
        private static final Node NONE = new Node();

        private final Map<String, Node> inner = new HashMap<>();
        private final List<Declared> renames = new ArrayList<>();
        private @Nullable Transformation plain;

        /** Returns what is declared of the field that stays. */
        @Nullable
        Transformation plain() {
            return plain;
        }

        /** Returns the renames that are declared of fields right inside this one. */
        List<Declared> renames() {
            return renames;
        }

        boolean isEmpty() {
            return plain == null && inner.isEmpty() && renames.isEmpty();
        }

        Node inner(String name) {
            return inner.getOrDefault(name, NONE);
        }
    }

    /** A declaration of the field of this name. */
    record Declared(String name, Transformation what) {}

    private final Node top = new Node();
    private final List<Declared> splits = new ArrayList<>();

    /** Finds the fields that are declared in either schema. */
    Declarations(List<Transformation> all, Map<String, Attribute> before, Map<String, Attribute> after) {
        var nested = NestedFields.find(nestedIds(all, before, after), before, after);
        for (var one : all) {
            var path = path(one.field(), nested);
            if (!path.isEmpty() && isTopLevel(path.getFirst(), before, after)) {
                add(path, one);
            }
        }
    }

    /** Returns the declarations of all fields. */
    Node top() {
        return top;
    }

    /** Returns the declarations of top-level fields that may have become several. */
    List<Declared> splits() {
        return splits;
    }

    private static Set<String> nestedIds(
            List<Transformation> all, Map<String, Attribute> before, Map<String, Attribute> after) {
        var ids = new HashSet<String>();
        for (var one : all) {
            if (one.field() instanceof Field.Named(var text)
                    && text.indexOf('.') >= 0
                    && !isTopLevel(text, before, after)) {
                ids.add(text);
            }
        }
        return ids;
    }

    private static List<String> path(Field field, Map<String, List<String>> nested) {
        return switch (field) {
            case Field.Named(var text) -> nested.getOrDefault(text, List.of(text));
            case Field.At(var path) -> path;
        };
    }

    private static boolean isTopLevel(String name, Map<String, Attribute> before, Map<String, Attribute> after) {
        return before.containsKey(name) || after.containsKey(name);
    }

    private void add(List<String> path, Transformation declared) {
        var name = path.getLast();
        var parent = top;
        for (var outer : path.subList(0, path.size() - 1)) {
            parent = parent.inner.computeIfAbsent(outer, any -> new Node());
        }
        if (!declared.renames()) {
            var field = parent.inner.computeIfAbsent(name, any -> new Node());
            field.plain = field.plain == null ? declared : field.plain;
            if (path.size() == 1 && !declared.into().isEmpty()) {
                splits.add(new Declared(name, declared));
            }
        } else if (declared.into().size() == 1) {
            parent.renames.add(new Declared(name, declared));
        }
    }
}
