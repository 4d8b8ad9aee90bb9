package io.waymark.domain.schema.diff;

import io.waymark.domain.schema.CodePointOrder;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Detail;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the differing properties of two fields or schemas. Compares objects member by member at any depth, and lists as
 * a whole.
 */
final class PropertyDiffer {
    static final Comparator<Detail> BY_PATH = Comparator.comparing(Detail::path, CodePointOrder.ORDER);

    private final List<Detail> details = new ArrayList<>();
    private final DiffSizeLimiter diffSizeLimiter;

    private PropertyDiffer(DiffSizeLimiter diffSizeLimiter) {
        this.diffSizeLimiter = diffSizeLimiter;
    }

    /**
     * The names that lead to a property. They are converted to a JSON pointer only if the property differs.
     *
     * @param outer the path of the object that contains the property; null for a top-level property
     * @param name the name of the property
     * @param outerLength the length of the outer names
     */
    private record PropertyPath(@Nullable PropertyPath outer, String name, int outerLength) {
        static PropertyPath of(@Nullable PropertyPath outer, String name) {
            return new PropertyPath(outer, name, outer == null ? 0 : outer.outerLength + 1 + outer.name.length());
        }

        String text() {
            var names = new ArrayList<String>();
            for (var propertyPath = this; propertyPath != null; propertyPath = propertyPath.outer) {
                names.add(propertyPath.name);
            }
            var text = new StringBuilder(outerLength + name.length() + 1);
            for (int i = names.size() - 1; i >= 0; i--) {
                text.append('/').append(escape(names.get(i)));
            }
            return text.toString();
        }
    }

    /** Returns the differing leaves in no particular order; see {@link #BY_PATH}. */
    static List<Detail> between(Map<String, Value> before, Map<String, Value> after, DiffSizeLimiter diffSizeLimiter) {
        var diff = new PropertyDiffer(diffSizeLimiter);
        diff.members(null, before, after);
        return diff.details;
    }

    /** Returns the name of the outermost property of a path. */
    static String property(String path) {
        int end = path.indexOf('/', 1);
        return end < 0 ? path.substring(1) : path.substring(1, end);
    }

    /** Returns the category of a difference in this property of a schema or an attribute. */
    static Category category(String property) {
        return switch (property) {
            case "constraints", "na_values", "default_value", "cast_errors", "null_strategy" -> Category.CONSTRAINTS;
            case "description" -> Category.DOCUMENTATION;
            case "primary_key", "foreign_keys", "indexes" -> Category.KEYS;
            case "stats", "is_constant" -> Category.STATISTICS;
            default -> Category.OTHER;
        };
    }

    private void members(@Nullable PropertyPath outer, Map<String, Value> before, Map<String, Value> after) {
        before.forEach((name, value) -> compare(outer, name, value, after.get(name)));
        after.forEach((name, value) -> {
            if (!before.containsKey(name)) {
                compare(outer, name, null, value);
            }
        });
    }

    /** Compares two values. Objects are traversed together; a comparison of equal objects finds no differences. */
    @SuppressWarnings("ReferenceEquality") // identity is a fast path for equality
    private void compare(@Nullable PropertyPath outer, String name, @Nullable Value before, @Nullable Value after) {
        if (before == after) {
            return;
        }
        if (before instanceof Value.Members || after instanceof Value.Members) {
            var propertyPath = PropertyPath.of(outer, name);
            if (isPlain(before) || isPlain(after)) {
                add(propertyPath, before, after);
            }
            members(propertyPath, nestedMembers(before), nestedMembers(after));
        } else if (before == null || !before.equals(after)) {
            add(PropertyPath.of(outer, name), before, after);
        }
    }

    private void add(PropertyPath propertyPath, @Nullable Value before, @Nullable Value after) {
        diffSizeLimiter.add(propertyPath.outerLength());
        details.add(new Detail(propertyPath.text(), plain(before), plain(after)));
    }

    private static boolean isPlain(@Nullable Value value) {
        return value != null && !(value instanceof Value.Members);
    }

    private static Value plain(@Nullable Value value) {
        return value == null || value instanceof Value.Members ? Value.Null.NULL : value;
    }

    private static Map<String, Value> nestedMembers(@Nullable Value value) {
        return value instanceof Value.Members object ? object.members() : Map.of();
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
