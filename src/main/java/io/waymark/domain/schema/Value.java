package io.waymark.domain.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON value. Equal when the content is: numbers by value (1 = 1.0), members in any order. */
public sealed interface Value {

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
            members = SmallMap.copyOf(members);
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
    default long weight() {
        return switch (this) {
            case Text(var text) -> 56 + 2L * text.length();
            case Numeric number -> 96; // however it is written: equal values weigh the same
            case Items(var items) ->
                48 + items.stream().mapToLong(item -> 8 + item.weight()).sum();
            case Members(var members) -> weightOf(members);
            case Bool flag -> 0;
            case Null none -> 0;
        };
    }

    /** Bytes that these take in memory, about, names included. */
    static long weightOf(Map<String, Value> members) {
        long weight = 64;
        for (var member : members.entrySet()) {
            weight += weightOf(member.getKey(), member.getValue());
        }
        return weight;
    }

    /** Bytes that one of these takes, about. */
    static long weightOf(String name, Value value) {
        return 16 + 2L * name.length() + value.weight();
    }

    /** This value without what content leaves out: null, absent and an empty object are the same at any depth. */
    default Value content() {
        return isContent() ? this : stripped();
    }

    private boolean isContent() {
        return switch (this) {
            case Members(var members) -> !members.isEmpty() && isContent(members);
            case Items(var items) -> items.stream().allMatch(Value::isContent);
            case Text text -> true;
            case Numeric number -> true;
            case Bool flag -> true;
            case Null none -> true;
        };
    }

    private static boolean isContent(Map<String, Value> members) {
        for (var value : members.values()) {
            if (value instanceof Null || !value.isContent()) {
                return false;
            }
        }
        return true;
    }

    private Value stripped() {
        return switch (this) {
            case Members(var members) -> {
                var kept = contentOf(members);
                yield kept.isEmpty() ? Null.NULL : new Members(kept);
            }
            case Items(var items) -> {
                var kept = new ArrayList<Value>(items.size());
                items.forEach(item -> kept.add(item.content()));
                yield new Items(kept);
            }
            case Text text -> text;
            case Numeric number -> number;
            case Bool flag -> flag;
            case Null none -> none;
        };
    }

    /** The members that are content, in their order. */
    static Map<String, Value> contentOf(Map<String, Value> members) {
        return contentOf(members, Set.of());
    }

    /** The members that are content, in their order, without some. */
    static Map<String, Value> contentOf(Map<String, Value> members, Set<String> without) {
        if (isContent(members) && Collections.disjoint(without, members.keySet())) {
            return SmallMap.copyOf(members);
        }
        var kept = new LinkedHashMap<String, Value>();
        members.forEach((name, value) -> {
            var content = value.content();
            if (!(content instanceof Null) && !without.contains(name)) {
                kept.put(name, content);
            }
        });
        return SmallMap.copyOf(kept);
    }
}
