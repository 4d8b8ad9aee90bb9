package io.waymark.domain.schema;

import io.waymark.domain.schema.Change.Category;
import io.waymark.domain.schema.Change.Detail;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares properties leaf by leaf: objects are entered, lists are compared as a whole. */
final class PropertyDiff {
    static final Comparator<Detail> BY_PATH = Comparator.comparing(Detail::path, CodePoints.ORDER);

    private final List<Detail> details = new ArrayList<>();

    private PropertyDiff() {}

    /** The leaves that differ, in no order yet; see {@link #BY_PATH}. */
    static List<Detail> between(Map<String, Value> before, Map<String, Value> after) {
        var diff = new PropertyDiff();
        diff.members("", before, after);
        return diff.details;
    }

    /** The name of the outermost property on a path. */
    static String property(String path) {
        int end = path.indexOf('/', 1);
        return end < 0 ? path.substring(1) : path.substring(1, end);
    }

    /** What it means that this property differs, in a schema or in an attribute. */
    static Category category(String property) {
        return switch (property) {
            case "constraints", "na_values", "default_value", "cast_errors", "null_strategy" -> Category.CONSTRAINTS;
            case "description" -> Category.DOCUMENTATION;
            case "primary_key", "foreign_keys", "indexes" -> Category.KEYS;
            case "stats", "is_constant" -> Category.STATISTICS;
            default -> Category.OTHER;
        };
    }

    private void members(String path, Map<String, Value> before, Map<String, Value> after) {
        before.forEach((name, value) -> {
            var now = after.get(name);
            if (!value.equals(now)) {
                compare(path + '/' + escaped(name), value, now);
            }
        });
        after.forEach((name, value) -> {
            if (!before.containsKey(name)) {
                compare(path + '/' + escaped(name), null, value);
            }
        });
    }

    /** Two that are not equal. */
    private void compare(String path, @Nullable Value before, @Nullable Value after) {
        if (before instanceof Value.Members || after instanceof Value.Members) {
            if (isPlain(before) || isPlain(after)) {
                details.add(new Detail(path, plain(before), plain(after)));
            }
            members(path, membersOf(before), membersOf(after));
        } else {
            details.add(new Detail(path, plain(before), plain(after)));
        }
    }

    private static boolean isPlain(@Nullable Value value) {
        return value != null && !(value instanceof Value.Members);
    }

    private static Value plain(@Nullable Value value) {
        return value == null || value instanceof Value.Members ? Value.Null.NULL : value;
    }

    private static Map<String, Value> membersOf(@Nullable Value value) {
        return value instanceof Value.Members(var members) ? members : Map.of();
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
