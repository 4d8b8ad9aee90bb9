package io.waymark.codec.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as text: RFC 3339, UTC, always six digits of a second, so that texts of four-digit years sort as times do. */
public final class TimestampFormat {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TimestampFormat() {}

    /** {@code 2025-01-02T00:00:13.569503Z}. */
    public static String format(Instant time) {
        return MICROS.format(time);
    }
}
