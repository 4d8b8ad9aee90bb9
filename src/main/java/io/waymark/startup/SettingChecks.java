package io.waymark.startup;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** What a settings record checks of itself. A value that cannot be used fails the start in one line that names it. */
public final class SettingChecks {

    private SettingChecks() {}

    /**
     * Checks a lower bound. A value that is not set is left alone.
     *
     * @param name of the setting, in full
     * @throws StartupException if the value is below the bound
     */
    public static <T extends Comparable<T>> void atLeast(T least, String name, @Nullable T value) {
        if (value != null && value.compareTo(least) < 0) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must be at least " + text(least));
        }
    }

    /**
     * Checks an upper bound. A value that is not set is left alone.
     *
     * @param name of the setting, in full
     * @throws StartupException if the value is above the bound
     */
    public static <T extends Comparable<T>> void atMost(T most, String name, @Nullable T value) {
        if (value != null && value.compareTo(most) > 0) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must be at most " + text(most));
        }
    }

    /**
     * Checks that a text is there.
     *
     * @param name of the setting, in full
     * @throws StartupException if the value is empty
     */
    public static void notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must not be empty");
        }
    }

    /**
     * Checks that a value is usable.
     *
     * @param name of the setting, in full
     * @param expected what the value must be
     * @throws StartupException if it is not
     */
    public static void require(boolean usable, String name, String value, String expected) {
        if (!usable) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must be " + expected);
        }
    }

    static String invalidValueMessage(String name, Object value) {
        return "Cannot use " + name + "=" + text(value);
    }

    /** A duration as it is written in a setting, anything else as it is. */
    private static String text(Object value) {
        return value instanceof Duration duration
                ? DurationStyle.SIMPLE.print(duration, ChronoUnit.MILLIS)
                : value.toString();
    }
}
