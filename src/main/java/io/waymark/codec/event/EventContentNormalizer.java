package io.waymark.codec.event;

import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes members that carry no information from the data of an event, so that different spellings of the same event
 * are recognized as equal. An empty {@code context}, {@code profile}, {@code result}, {@code transformations}, {@code
 * inputs}, {@code aliases} or {@code sequence} counts as absent (EVT-6). A member that is null also counts as absent (GEN-5), except in
 * values that Waymark does not interpret: {@code result.data}, {@code context} and {@code config}. Null items of lists
 * are kept.
 */
final class EventContentNormalizer {
    private static final String DATA = "data";

    private EventContentNormalizer() {}

    /** Returns the members that have a meaning, in their order; the same map if that applies to all of them. */
    @SuppressWarnings("ReferenceEquality") // a value without removed members stays the same object
    static Map<String, Value> of(Map<String, Value> members) {
        var content = new LinkedHashMap<String, Value>();
        boolean all = true;
        for (var member : members.entrySet()) {
            var reduced = content(member.getKey(), member.getValue());
            all &= reduced == member.getValue();
            if (reduced != null) {
                content.put(member.getKey(), reduced);
            }
        }
        return all ? members : content;
    }

    private static @Nullable Value content(String name, Value value) {
        return switch (name) {
            case "context" -> unlessEmptyObject(value);
            case "result" -> value instanceof Value.Members result ? unlessEmptyObject(result(result)) : value;
            case "profile" -> unlessEmptyObject(withoutNulls(value));
            case "transformations", "inputs", "aliases", "sequence" -> unlessEmptyList(withoutNulls(value));
            case "workflow", "limits", "error", "dataset" -> withoutNulls(value);
            default -> value;
        };
    }

    /** Removes nulls outside {@code data}, in which null is a value. */
    private static Value result(Value.Members result) {
        var withoutData = new LinkedHashMap<>(result.members());
        var data = withoutData.remove(DATA);
        if (!hasNulls(new Value.Members(withoutData))) {
            return result;
        }
        var content = new LinkedHashMap<>(nonNullMembers(withoutData));
        if (data != null) {
            content.put(DATA, data);
        }
        return new Value.Members(content);
    }

    private static @Nullable Value unlessEmptyObject(Value value) {
        return value instanceof Value.Members object && object.isEmpty() ? null : value;
    }

    private static @Nullable Value unlessEmptyList(Value value) {
        return value instanceof Value.Items list && list.items().isEmpty() ? null : value;
    }

    private static Value withoutNulls(Value value) {
        return hasNulls(value) ? withoutEmptyMembers(value) : value;
    }

    /** Returns whether any object in a value has a member that is null. */
    private static boolean hasNulls(Value value) {
        if (value instanceof Value.Members object) {
            return object.members().values().stream()
                    .anyMatch(member -> member instanceof Value.Null || hasNulls(member));
        }
        return value instanceof Value.Items list && list.items().stream().anyMatch(EventContentNormalizer::hasNulls);
    }

    private static Value withoutEmptyMembers(Value value) {
        if (value instanceof Value.Members object) {
            return new Value.Members(nonNullMembers(object.members()));
        }
        if (value instanceof Value.Items list) {
            return new Value.Items(list.items().stream()
                    .map(EventContentNormalizer::withoutEmptyMembers)
                    .toList());
        }
        return value;
    }

    private static Map<String, Value> nonNullMembers(Map<String, Value> members) {
        var kept = new LinkedHashMap<String, Value>();
        members.forEach((name, member) -> {
            if (!(member instanceof Value.Null)) {
                kept.put(name, withoutEmptyMembers(member));
            }
        });
        return kept;
    }
}
