package io.waymark.codec.openlineage.event;

import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads members of JSON objects that no schema validates. A member whose type is not the requested one counts as
 * absent.
 */
public final class Json {
    private Json() {}

    /** Returns the object at a path; an empty object if there is none. */
    public static Value.Members object(Value.Members from, String... path) {
        var current = from;
        for (var name : path) {
            if (!(current.get(name) instanceof Value.Members inner)) {
                return Value.Members.empty();
            }
            current = inner;
        }
        return current;
    }

    /** Returns the objects in a list; an empty list if there is none. */
    public static List<Value.Members> objects(Value.Members from, String name) {
        return from.get(name) instanceof Value.Items list
                ? list.items().stream()
                        .filter(Value.Members.class::isInstance)
                        .map(Value.Members.class::cast)
                        .toList()
                : List.of();
    }

    public static @Nullable String text(Value.Members from, String name) {
        return from.get(name) instanceof Value.Text text ? text.value() : null;
    }

    /** Returns a whole number of 0 or more; null if there is none. */
    public static Value.@Nullable Numeric count(Value.Members from, String name) {
        if (!(from.get(name) instanceof Value.Numeric number)) {
            return null;
        }
        try {
            long count = number.value().longValueExact();
            return count < 0 ? null : new Value.Numeric(BigDecimal.valueOf(count));
        } catch (ArithmeticException notWhole) {
            return null;
        }
    }

    /** Returns the members with one more, or unchanged if the value is absent. */
    public static Value.Members with(Value.Members members, String name, @Nullable Value value) {
        return value == null || value instanceof Value.Null ? members : members.with(name, value);
    }
}
