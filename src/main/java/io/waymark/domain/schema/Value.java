package io.waymark.domain.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON value. Values are equal if their content is equal: numbers by value (1 = 1.0), members in any order. */
public sealed interface Value {
    /** Numbers with at most this many digits have the same counted length. */
    int INLINE_DIGITS = 24;

    /** A number with more digits is stored without trailing zeros and takes more memory. */
    int MAX_COUNTED_DIGITS = 100;

    /** A sequence of UTF-16 code units, which may include U+0000 and lone surrogates. */
    record Text(String value) implements Value {}

    /** A number in its original spelling. Equality is by value. */
    record Numeric(BigDecimal value) implements Value {
        public static Numeric of(long value) {
            return new Numeric(BigDecimal.valueOf(value));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Numeric number && value.compareTo(number.value) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripTrailingZeros().hashCode();
        }
    }

    record Bool(boolean value) implements Value {}

    /**
     * JSON null. A member with this value means the same as an absent member (GEN-5), so null matters only as an item
     * of a list.
     */
    enum Null implements Value {
        NULL
    }

    record Items(List<Value> items) implements Value {
        public Items {
            items = List.copyOf(items);
        }
    }

    record Members(Map<String, Value> members) implements Value {
        private static final Members EMPTY = new Members(Map.of());

        public Members {
            members = ArrayMap.copyOf(members);
        }

        public static Members empty() {
            return EMPTY;
        }

        public static Members of(String name, Value value) {
            return EMPTY.with(name, value);
        }

        public @Nullable Value get(String name) {
            return members.get(name);
        }

        public boolean isEmpty() {
            return members.isEmpty();
        }

        /** Returns these members with one more. A member of the same name is replaced at its position. */
        public Members with(String name, Value value) {
            var all = new LinkedHashMap<>(members);
            all.put(name, value);
            return new Members(all);
        }

        /** Returns these members merged with others. The values of the others win. */
        public Members with(Members others) {
            if (others.isEmpty()) {
                return this;
            }
            var all = new LinkedHashMap<>(members);
            all.putAll(others.members);
            return new Members(all);
        }
    }

    /** Returns the approximate size in memory in bytes, rounded up. */
    default long estimatedBytes() {
        if (this instanceof Text text) {
            return 56 + 2L * text.value.length();
        }
        if (this instanceof Numeric number) {
            return 96L + digitsBeyond(MAX_COUNTED_DIGITS, number.value); // equal values have equal sizes
        }
        if (this instanceof Items list) {
            return 48
                    + list.items.stream()
                            .mapToLong(item -> 8 + item.estimatedBytes())
                            .sum();
        }
        return this instanceof Members object ? estimatedBytesOf(object.members) : 0;
    }

    /** Returns the approximate size in memory in bytes of the members with their names. */
    static long estimatedBytesOf(Map<String, Value> members) {
        long bytes = 64;
        for (var member : members.entrySet()) {
            bytes += estimatedBytesOf(member.getKey(), member.getValue());
        }
        return bytes;
    }

    /** Returns the approximate size in memory in bytes of one member. */
    static long estimatedBytesOf(String name, Value value) {
        return 16 + 2L * name.length() + value.estimatedBytes();
    }

    /**
     * Returns the approximate length as JSON in characters. Equal values have equal lengths, independent of their
     * spelling.
     */
    private long length() {
        if (this instanceof Text text) {
            return 2L + text.value.length();
        }
        if (this instanceof Numeric number) {
            return (long) INLINE_DIGITS + digitsBeyond(INLINE_DIGITS, number.value);
        }
        if (this instanceof Items list) {
            return 2 + list.items.stream().mapToLong(item -> 1 + item.length()).sum();
        }
        if (this instanceof Members object) {
            return lengthOf(object.members);
        }
        return this instanceof Bool ? 5 : 4;
    }

    /** Returns the approximate length of the members as JSON in characters, names included. */
    static long lengthOf(Map<String, Value> members) {
        long length = 2;
        for (var member : members.entrySet()) {
            length += member.getKey().length() + 4L + member.getValue().length();
        }
        return length;
    }

    /** Returns the number of digits beyond a limit, without trailing zeros. */
    private static int digitsBeyond(int limit, BigDecimal number) {
        return number.precision() <= limit
                ? 0
                : Math.max(0, number.stripTrailingZeros().precision() - limit);
    }

    /** Returns the content of this value: without members that are null or an empty object, at any depth. */
    default Value content() {
        if (this instanceof Members object) {
            var kept = contentOf(object.members);
            if (kept.isEmpty()) {
                return Null.NULL;
            }
            return isSame(kept, object.members) ? this : new Members(kept);
        }
        return this instanceof Items list ? contentOf(list.items) : this;
    }

    private Value contentOf(List<Value> items) {
        List<Value> kept = null;
        for (int i = 0; i < items.size(); i++) {
            var content = items.get(i).content();
            if (kept == null && !isSame(content, items.get(i))) {
                kept = new ArrayList<>(items.subList(0, i));
            }
            if (kept != null) {
                kept.add(content);
            }
        }
        return kept == null ? this : new Items(kept);
    }

    /** Returns the members that are content, in order. */
    private static Map<String, Value> contentOf(Map<String, Value> members) {
        return contentOf(members, Set.of());
    }

    /**
     * Returns the members that are content, in order, without the excluded ones. Visits each value once, at any depth.
     */
    static Map<String, Value> contentOf(Map<String, Value> members, Set<String> excluded) {
        var all = ArrayMap.<Value>copyOf(members);
        Map<String, Value> kept = null;
        for (int i = 0; i < all.size(); i++) {
            var name = all.keys().get(i);
            var content = all.value(i).content();
            boolean dropped = content instanceof Null || excluded.contains(name);
            if (kept == null && (dropped || !isSame(content, all.value(i)))) {
                kept = first(i, all);
            }
            if (kept != null && !dropped) {
                kept.put(name, content);
            }
        }
        return kept == null ? all : ArrayMap.copyOf(kept);
    }

    private static Map<String, Value> first(int count, ArrayMap<Value> members) {
        Map<String, Value> first = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            first.put(members.keys().get(i), members.value(i));
        }
        return first;
    }

    @SuppressWarnings("ReferenceEquality") // content returns the same object if nothing is excluded
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }
}
