package io.waymark.codec.event;

import io.waymark.domain.schema.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reduces the members of an event to its content. An empty {@code context}, {@code profile}, {@code result}, list of
 * {@code transformations} or {@code sequence} means the same as none (EVT-6). A null member means the same as none
 * (GEN-5), except as an item of a list and in uninterpreted values: {@code result.data}, {@code context} and the
 * parameters in {@code config}.
 */
final class EventContentNormalizer {
    private static final String DATA = "data";

    private EventContentNormalizer() {}

    /** Returns the members that are content, in their order; the same map if all of them are. */
    @SuppressWarnings("ReferenceEquality") // a value without removed members stays the same object
    static SequencedMap<String, Value> of(SequencedMap<String, Value> members) {
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
            case "transformations", "sequence" -> unlessEmptyList(withoutNulls(value));
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
        return value instanceof Value.Members(var members) && members.isEmpty() ? null : value;
    }

    private static @Nullable Value unlessEmptyList(Value value) {
        return value instanceof Value.Items(var items) && items.isEmpty() ? null : value;
    }

    private static Value withoutNulls(Value value) {
        return hasNulls(value) ? withoutEmptyMembers(value) : value;
    }

    /** Returns whether any object in a value has a member that is null. */
    private static boolean hasNulls(Value value) {
        return switch (value) {
            case Value.Members(var members) ->
                members.values().stream().anyMatch(member -> member instanceof Value.Null || hasNulls(member));
            case Value.Items(var items) -> items.stream().anyMatch(EventContentNormalizer::hasNulls);
            default -> false;
        };
    }

    private static Value withoutEmptyMembers(Value value) {
        return switch (value) {
            case Value.Members(var members) -> new Value.Members(nonNullMembers(members));
            case Value.Items(var items) ->
                new Value.Items(items.stream()
                        .map(EventContentNormalizer::withoutEmptyMembers)
                        .toList());
            default -> value;
        };
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
