package io.waymark.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A document as a tree of objects, arrays and what JSON knows else but null. */
final class Tree {
    private Tree() {}

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
