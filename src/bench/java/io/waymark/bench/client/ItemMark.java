package io.waymark.bench.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a published item carries through to its subscribers: its number in a round and the time it was meant to be
 * sent. Of a fixed width, so that a subscriber finds it without reading the rest.
 */
public final class ItemMark {

    static final byte[] PREFIX = {'@', 'b', 'e', 'n', 'c', 'h', ':'};
    static final int NUMBER_DIGITS = 10;
    static final int TIME_DIGITS = 16;

    private ItemMark() {}

    /**
     * The mark of an item.
     *
     * @param number from 0
     * @param micros since 1970 when it is meant to be sent
     */
    public static String of(long number, long micros) {
        return "@bench:%010d:%016d".formatted(number, micros);
    }

    /** A form of a text that holds one mark, with {@code %s} in its place. */
    public static String template(String text) {
        return text.replace("%", "%%").replaceAll("@bench:\\d{10}:\\d{16}", "%s");
    }

    /** Microseconds since 1970, in every process of the machine. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
