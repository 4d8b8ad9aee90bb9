package io.waymark.domain.schema;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which spellings of a type mean the same kind of data; anything unknown is a family of its own.
 *
 * @param name integer, float, string, boolean, date, datetime, or the lower-cased spelling itself; a type that is no
 *     text stands for itself
 */
record TypeFamily(Value name) {
    static final TypeFamily INTEGER = named("integer");
    static final TypeFamily FLOAT = named("float");

    private static final Pattern INTEGERS = Pattern.compile("u?int[0-9]*|u?integer|long|bigint|smallint|tinyint|short");
    private static final Pattern FLOATS = Pattern.compile("float[0-9]*|double|real|number");
    private static final Set<String> STRINGS = Set.of("str", "string", "object", "text");
    private static final Set<String> BOOLEANS = Set.of("bool", "boolean");

    /** The family of a type as it was written; null for an absent type. */
    static @Nullable TypeFamily of(@Nullable Value type) {
        if (type == null) {
            return null;
        }
        return type instanceof Value.Text(var text) ? of(text.toLowerCase(Locale.ROOT)) : new TypeFamily(type);
    }

    private static TypeFamily of(String spelling) {
        if (INTEGERS.matcher(spelling).matches()) {
            return INTEGER;
        }
        if (FLOATS.matcher(spelling).matches()) {
            return FLOAT;
        }
        if (STRINGS.contains(spelling) || spelling.startsWith("varchar")) {
            return named("string");
        }
        if (BOOLEANS.contains(spelling)) {
            return named("boolean");
        }
        if (spelling.startsWith("datetime") || spelling.startsWith("timestamp")) {
            return named("datetime");
        }
        return named(spelling);
    }

    private static TypeFamily named(String name) {
        return new TypeFamily(new Value.Text(name));
    }
}
