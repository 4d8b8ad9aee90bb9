package io.waymark.postgres.sql;

import java.util.Locale;

/** Constants as words of the wire: {@code in_progress}. */
public final class EnumNames {
    private EnumNames() {}

    public static String format(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static <E extends Enum<E>> E parse(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
