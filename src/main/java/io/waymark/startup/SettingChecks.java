package io.waymark.startup;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * Checks the values of settings. An invalid value stops the start with a {@link StartupException} whose one-line
 * message names the setting, the value and the expected values.
 */
public final class SettingChecks {

    private SettingChecks() {}

    /**
     * Checks a lower bound; a null value passes.
     *
     * @param name of the setting, in full
     * @throws StartupException if the value is below the bound
     */
    public static <T extends Comparable<T>> void atLeast(T min, String name, @Nullable T value) {
        if (value != null && value.compareTo(min) < 0) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must be at least " + text(min));
        }
    }

    /**
     * Checks an upper bound; a null value passes.
     *
     * @param name of the setting, in full
     * @throws StartupException if the value is above the bound
     */
    public static <T extends Comparable<T>> void atMost(T max, String name, @Nullable T value) {
        if (value != null && value.compareTo(max) > 0) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must be at most " + text(max));
        }
    }

    /**
     * Checks that a text is not blank.
     *
     * @param name of the setting, in full
     * @throws StartupException if the value is blank
     */
    public static void notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must not be empty");
        }
    }

    /**
     * Checks a condition.
     *
     * @param name of the setting, in full
     * @param expected completes "it must be …"
     * @throws StartupException if {@code usable} is false
     */
    public static void require(boolean usable, String name, String value, String expected) {
        if (!usable) {
            throw new StartupException(invalidValueMessage(name, value) + ": it must be " + expected);
        }
    }

    static String invalidValueMessage(String name, Object value) {
        return "Cannot use " + name + "=" + text(value);
    }

    /** Returns a duration in the form of a setting, and any other value as text. */
    private static String text(Object value) {
        return value instanceof Duration duration
                ? DurationStyle.SIMPLE.print(duration, ChronoUnit.MILLIS)
                : value.toString();
    }
}
