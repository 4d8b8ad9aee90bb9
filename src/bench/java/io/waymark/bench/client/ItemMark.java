package io.waymark.bench.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Formats the mark of a published item: the number of the item in a round and its scheduled send time. A mark has a
 * fixed width, so a subscriber finds it without parsing the item.
 */
public final class ItemMark {

    static final byte[] PREFIX = {'@', 'b', 'e', 'n', 'c', 'h', ':'};
    static final int NUMBER_DIGITS = 10;
    static final int TIME_DIGITS = 16;

    private ItemMark() {}

    /**
     * Returns the mark of an item.
     *
     * @param number counted from 0
     * @param micros the scheduled send time, in microseconds since 1970
     */
    public static String of(long number, long micros) {
        return "@bench:%010d:%016d".formatted(number, micros);
    }

    /** Returns a format string made from a text that contains one mark; {@code %s} replaces the mark. */
    public static String template(String text) {
        return text.replace("%", "%%").replaceAll("@bench:\\d{10}:\\d{16}", "%s");
    }

    /** Returns the current time in microseconds since 1970. The clock is the same for all processes of the machine. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
