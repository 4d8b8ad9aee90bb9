package io.waymark.codec.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Formats times as RFC 3339 texts in UTC with six fractional digits of the second. The alphabetical order of the texts
 * is the chronological order, because all years have four digits.
 */
public final class TimestampFormat {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TimestampFormat() {}

    /** Formats a time, for example {@code 2025-01-02T00:00:13.569503Z}. */
    public static String format(Instant time) {
        return MICROS.format(time);
    }
}
