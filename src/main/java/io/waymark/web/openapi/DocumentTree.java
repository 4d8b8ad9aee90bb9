package io.waymark.web.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A document as a tree of objects, arrays and what JSON knows else but null. */
final class DocumentTree {
    private DocumentTree() {}

    /** A copy of its own, also of what YAML shares, with every text replaced. */
    static Object copy(Object tree, UnaryOperator<String> texts) {
        return switch (tree) {
            case Map<?, ?> members -> {
                var copy = new LinkedHashMap<String, Object>();
                members.forEach((name, value) -> copy.put(String.valueOf(name), copy(value, texts)));
                yield copy;
            }
            case List<?> items -> {
                var copy = new ArrayList<Object>();
                items.forEach(item -> copy.add(copy(item, texts)));
                yield copy;
            }
            case String text -> texts.apply(text);
            default -> tree;
        };
    }

    /** Returns a copy with every object replaced, inner ones first. */
    static Object copyObjects(Object tree, UnaryOperator<Map<String, Object>> objects) {
        return switch (tree) {
            case Map<?, ?> members -> {
                var copy = new LinkedHashMap<String, Object>();
                members.forEach((name, value) -> copy.put(String.valueOf(name), copyObjects(value, objects)));
                yield objects.apply(copy);
            }
            case List<?> items ->
                items.stream().map(item -> copyObjects(item, objects)).toList();
            default -> tree;
        };
    }

    /** Returns an object with the members of another added; members that both have as objects are merged. */
    static Map<String, Object> merge(Map<?, ?> tree, Map<?, ?> other) {
        var merged = new LinkedHashMap<String, Object>();
        tree.forEach((name, value) -> merged.put(String.valueOf(name), value));
        other.forEach((name, value) -> merged.merge(
                String.valueOf(name),
                value,
                (former, added) -> former instanceof Map<?, ?> ours && added instanceof Map<?, ?> theirs
                        ? merge(ours, theirs)
                        : added));
        return merged;
    }

    /** Returns a member that is an array; an empty one if there is none. */
    static List<?> items(Object tree, String member) {
        return tree instanceof Map<?, ?> members && members.get(member) instanceof List<?> found ? found : List.of();
    }

    /** An object's member, which is an object; an empty one when there is none. */
    @SuppressWarnings("unchecked") // what was read from YAML has texts as names
    static Map<String, Object> object(Object tree, String member) {
        if (tree instanceof Map<?, ?> members && members.get(member) instanceof Map<?, ?> found) {
            return (Map<String, Object>) found;
        }
        return Map.of();
    }

    static List<String> texts(Object tree) {
        var texts = new ArrayList<String>();
        copy(tree, text -> {
            texts.add(text);
            return text;
        });
        return texts;
    }
}
