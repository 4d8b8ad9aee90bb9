package io.waymark.postgres.sql;

import java.util.Locale;

/**
 * Converts enum constants to the lower-case names that the database stores, for example {@code in_progress}, and back.
 */
public final class EnumNames {
    private EnumNames() {}

    public static String format(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static <E extends Enum<E>> E parse(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }
}
