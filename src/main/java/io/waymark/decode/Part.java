package io.waymark.decode;

import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part of an event's data, which knows where it stands. Null and absent are the same.
 *
 * @param where a JSON pointer
 */
record Part(String where, Value value) {
    /** How long a name may be that readers look for, in UTF-16 code units: as much as an index of PostgreSQL takes. */
    private static final int MAX_NAME = 400;

    static Part of(String where, @Nullable Value value) {
        return new Part(where, value == null ? Value.Null.NULL : value);
    }

    boolean absent() {
        return value instanceof Value.Null;
    }

    Part at(String name) {
        return of(where + '/' + name.replace("~", "~0").replace("/", "~1"), object().get(name));
    }

    /** An object; an empty one when it is absent. */
    Value.Members object() {
        return switch (value) {
            case Value.Members members -> members;
            case Value.Null none -> Value.Members.empty();
            default -> throw expected("an object");
        };
    }

    String text() {
        if (value instanceof Value.Text(var text)) {
            return text;
        }
        throw expected("a string");
    }

    @Nullable
    String optionalText() {
        return absent() ? null : text();
    }

    String name() {
        return checkName(text());
    }

    /** A name that is here, or names something here. */
    String checkName(String name) {
        if (name.length() > MAX_NAME) {
            throw new Refusal(
                    where, "at most " + MAX_NAME + " characters are allowed in a name, these are " + name.length());
        }
        return name;
    }

    String oneOf(Set<String> words) {
        var word = text();
        if (!words.contains(word)) {
            throw new Refusal(where, "one of " + words + " is expected: " + word);
        }
        return word;
    }

    /** False when it is absent. */
    boolean flag() {
        return switch (value) {
            case Value.Bool(var flag) -> flag;
            case Value.Null none -> false;
            default -> throw expected("true or false");
        };
    }

    /** The parts of a list; none when it is absent. */
    List<Part> parts() {
        return switch (value) {
            case Value.Items(var items) -> {
                var parts = new ArrayList<Part>(items.size());
                items.forEach(item -> parts.add(new Part(where + '/' + parts.size(), item)));
                yield parts;
            }
            case Value.Null none -> List.of();
            default -> throw expected("an array");
        };
    }

    BigDecimal number() {
        if (value instanceof Value.Numeric(var number)) {
            return number;
        }
        throw expected("a number");
    }

    /** A whole number of 0 or more; null when it is absent. */
    @Nullable
    Long count() {
        return wholeNumber(0);
    }

    /** A whole number that is not less than this one; null when it is absent. */
    @Nullable
    Long wholeNumber(int least) {
        if (absent()) {
            return null;
        }
        try {
            long count = number().longValueExact();
            if (count >= least) {
                return count;
            }
        } catch (ArithmeticException notWhole) {
            // refused below
        }
        throw expected("a whole number of " + least + " or more");
    }

    private Refusal expected(String what) {
        return new Refusal(where, what + " is expected, not " + describe());
    }

    private String describe() {
        return switch (value) {
            case Value.Text(var text) -> "the string \"" + text + '"';
            case Value.Numeric(var number) -> "the number " + number;
            case Value.Bool(var flag) -> String.valueOf(flag);
            case Value.Null none -> "null or nothing";
            case Value.Items items -> "an array";
            case Value.Members members -> "an object";
        };
    }
}
