package io.waymark.codec.event.parse;

import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value in the data of an event, with its location for error messages. A null value is treated like an absent
 * one. The methods that convert the value throw {@link DecodeException} if it has another type.
 *
 * @param location the location in the event, as a JSON pointer such as {@code /data/limits}
 * @param value the value; {@link Value.Null} if it is absent
 */
public record DataNode(String location, Value value) {
    /**
     * The maximum length of a name in UTF-16 code units. Names are indexed, and PostgreSQL limits the size of an index
     * entry.
     */
    private static final int MAX_NAME = 400;

    public static DataNode of(String location, @Nullable Value value) {
        return new DataNode(location, value == null ? Value.Null.NULL : value);
    }

    public boolean isAbsent() {
        return value instanceof Value.Null;
    }

    public DataNode member(String name) {
        return of(location + '/' + name.replace("~", "~0").replace("/", "~1"), object().get(name));
    }

    /** Returns the object; an empty object if it is absent. */
    public Value.Members object() {
        if (value instanceof Value.Members object) {
            return object;
        }
        if (isAbsent()) {
            return Value.Members.empty();
        }
        throw expected("an object");
    }

    public String text() {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        throw expected("a string");
    }

    public @Nullable String optionalText() {
        return isAbsent() ? null : text();
    }

    public String name() {
        return checkName(text());
    }

    /** Returns the name if it is not too long. The name is the text of this node or the name of one of its members. */
    public String checkName(String name) {
        if (name.length() > MAX_NAME) {
            throw new DecodeException(
                    location,
                    "at most " + MAX_NAME + " characters are allowed in a name, found: " + name.length()
                            + " characters");
        }
        return name;
    }

    public String requireOneOf(Set<String> words) {
        var word = text();
        if (!words.contains(word)) {
            throw new DecodeException(location, "one of " + words + " is expected, found: " + word);
        }
        return word;
    }

    /** Returns the boolean; false if it is absent. */
    public boolean flag() {
        if (value instanceof Value.Bool flag) {
            return flag.value();
        }
        if (isAbsent()) {
            return false;
        }
        throw expected("true or false");
    }

    /** Returns the items of a list; an empty list if it is absent. */
    public List<DataNode> nodes() {
        if (value instanceof Value.Items list) {
            var nodes = new ArrayList<DataNode>(list.items().size());
            list.items().forEach(item -> nodes.add(new DataNode(location + '/' + nodes.size(), item)));
            return nodes;
        }
        if (isAbsent()) {
            return List.of();
        }
        throw expected("an array");
    }

    public BigDecimal number() {
        if (value instanceof Value.Numeric number) {
            return number.value();
        }
        throw expected("a number");
    }

    /** Returns a whole number of 0 or more; null if it is absent. */
    public @Nullable Long count() {
        return requireInteger(0);
    }

    /** Returns a whole number of {@code min} or more; null if it is absent. */
    public @Nullable Long requireInteger(int min) {
        if (isAbsent()) {
            return null;
        }
        try {
            long count = number().longValueExact();
            if (count >= min) {
                return count;
            }
        } catch (ArithmeticException notWhole) {
            // throws the exception below
        }
        throw expected("a whole number of " + min + " or more");
    }

    private DecodeException expected(String what) {
        return new DecodeException(location, what + " is expected, not " + describe());
    }

    private String describe() {
        if (value instanceof Value.Text text) {
            return "the string \"" + text.value() + '"';
        }
        if (value instanceof Value.Numeric number) {
            return "the number " + number.value();
        }
        if (value instanceof Value.Bool flag) {
            return String.valueOf(flag.value());
        }
        if (isAbsent()) {
            return "null or nothing";
        }
        return value instanceof Value.Items ? "an array" : "an object";
    }
}
