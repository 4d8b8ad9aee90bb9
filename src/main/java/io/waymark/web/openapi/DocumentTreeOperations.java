package io.waymark.web.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Utilities for a JSON or YAML document that is represented as a tree of maps, lists and scalars, without nulls. The
 * methods never change their arguments.
 */
final class DocumentTreeOperations {
    private DocumentTreeOperations() {}

    /** Returns a deep copy with every text replaced. Nodes that YAML aliases share are copied separately. */
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

    /** Returns a merge of two objects. Members that both have are merged if they are objects; else the second wins. */
    static Map<String, Object> merge(Map<?, ?> tree, Map<?, ?> other) {
        var merged = new LinkedHashMap<String, Object>();
        tree.forEach((name, value) -> merged.put(String.valueOf(name), value));
        other.forEach((name, value) -> merged.merge(
                String.valueOf(name),
                value,
                (left, right) -> left instanceof Map<?, ?> ours && right instanceof Map<?, ?> theirs
                        ? merge(ours, theirs)
                        : right));
        return merged;
    }

    /** Returns a member that is an array; an empty array if there is none. */
    static List<?> items(Object tree, String member) {
        return tree instanceof Map<?, ?> members && members.get(member) instanceof List<?> found ? found : List.of();
    }

    /** Returns a member that is an object; an empty object if there is none. */
    @SuppressWarnings("unchecked") // objects read from YAML have texts as names
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
