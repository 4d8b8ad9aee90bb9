package io.waymark.domain.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON value. Equal when the content is: numbers by value (1 = 1.0), members in any order. */
public sealed interface Value {
    /** Numbers of up to this many digits count the same. */
    int INLINE_DIGITS = 24;

    /** A number of more digits is kept without trailing zeros, and takes more memory. */
    int MAX_COUNTED_DIGITS = 100;

    /** Any sequence of UTF-16 code units, U+0000 and lone surrogates included. */
    record Text(String value) implements Value {}

    /** A number as it was written; equality is by value. */
    record Numeric(BigDecimal value) implements Value {
        public static Numeric of(long value) {
            return new Numeric(BigDecimal.valueOf(value));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Numeric(var number) && value.compareTo(number) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripTrailingZeros().hashCode();
        }
    }

    record Bool(boolean value) implements Value {}

    /** Nothing; content knows it only as an item of a list. */
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

        /** These members and one more; a member of that name is replaced where it stands. */
        public Members with(String name, Value value) {
            var all = new LinkedHashMap<>(members);
            all.put(name, value);
            return new Members(all);
        }

        /** These members and the others, whose values win. */
        public Members with(Members others) {
            if (others.isEmpty()) {
                return this;
            }
            var all = new LinkedHashMap<>(members);
            all.putAll(others.members);
            return new Members(all);
        }
    }

    /** Bytes that this takes in memory, about, and rather too many. */
    default long estimatedBytes() {
        return switch (this) {
            case Text(var text) -> 56 + 2L * text.length();
            case Numeric(var number) -> 96 + digitsBeyond(MAX_COUNTED_DIGITS, number); // equal values weigh the same
            case Items(var items) ->
                48 + items.stream().mapToLong(item -> 8 + item.estimatedBytes()).sum();
            case Members(var members) -> estimatedBytesOf(members);
            case Bool flag -> 0;
            case Null none -> 0;
        };
    }

    /** Bytes that these take in memory, about, names included. */
    static long estimatedBytesOf(Map<String, Value> members) {
        long weight = 64;
        for (var member : members.entrySet()) {
            weight += estimatedBytesOf(member.getKey(), member.getValue());
        }
        return weight;
    }

    /** Bytes that one of these takes, about. */
    static long estimatedBytesOf(String name, Value value) {
        return 16 + 2L * name.length() + value.estimatedBytes();
    }

    /** Returns the characters that this has as JSON, about; equal values have the same, whatever their spelling. */
    private long length() {
        return switch (this) {
            case Text(var text) -> 2L + text.length();
            case Numeric(var number) -> INLINE_DIGITS + digitsBeyond(INLINE_DIGITS, number);
            case Items(var items) ->
                2 + items.stream().mapToLong(item -> 1 + item.length()).sum();
            case Members(var members) -> lengthOf(members);
            case Bool flag -> 5;
            case Null none -> 4;
        };
    }

    /** Returns the characters that these have as JSON, about, names included. */
    static long lengthOf(Map<String, Value> members) {
        long length = 2;
        for (var member : members.entrySet()) {
            length += member.getKey().length() + 4L + member.getValue().length();
        }
        return length;
    }

    /** Trailing zeros do not count. */
    private static int digitsBeyond(int few, BigDecimal number) {
        return number.precision() <= few
                ? 0
                : Math.max(0, number.stripTrailingZeros().precision() - few);
    }

    /** This value without what content leaves out: null, absent and an empty object are the same at any depth. */
    default Value content() {
        return switch (this) {
            case Members(var members) -> {
                var kept = contentOf(members);
                if (kept.isEmpty()) {
                    yield Null.NULL;
                }
                yield isSame(kept, members) ? this : new Members(kept);
            }
            case Items(var items) -> contentOf(items);
            case Text text -> text;
            case Numeric number -> number;
            case Bool flag -> flag;
            case Null none -> none;
        };
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

    /** The members that are content, in their order. */
    private static Map<String, Value> contentOf(Map<String, Value> members) {
        return contentOf(members, Set.of());
    }

    /** The members that are content, in their order, without some. Each value is looked at once, however deep it is. */
    static Map<String, Value> contentOf(Map<String, Value> members, Set<String> without) {
        var all = ArrayMap.<Value>copyOf(members);
        Map<String, Value> kept = null;
        for (int i = 0; i < all.size(); i++) {
            var name = all.keys().get(i);
            var content = all.value(i).content();
            boolean dropped = content instanceof Null || without.contains(name);
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

    @SuppressWarnings("ReferenceEquality") // content is the value itself where there is nothing to leave out
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }
}
