package io.waymark.codec.event.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses RFC 3339 times to the microsecond. Only the years 1 to 9999 in UTC are accepted. */
public final class TimestampParser {
    private static final Pattern RFC_3339 =
            Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
                    + "(?:\\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))");
    private static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final int MICRO_DIGITS = 6;
    private static final int MINUTE = 60;

    private TimestampParser() {}

    /** Parses a time; empty if it is invalid. */
    public static Optional<Instant> parse(String text) {
        try {
            return Optional.of(read("", text));
        } catch (DecodeException noTime) {
            return Optional.empty();
        }
    }

    /**
     * Parses a time with any UTC offset. Digits beyond a microsecond are cut off. A leap second (:60) becomes the first
     * second of the next minute.
     *
     * @throws DecodeException if it is not an RFC 3339 time, or outside the years 1 to 9999
     */
    public static Instant read(String where, String text) {
        var match = RFC_3339.matcher(text);
        if (!match.matches()) {
            throw invalidTimestamp(where, text);
        }
        try {
            return checked(where, instant(match));
        } catch (DateTimeException noSuchTime) {
            throw invalidTimestamp(where, text);
        }
    }

    /**
     * Returns the given time unchanged if its year is from 1 to 9999, the range that the database and all formats
     * support.
     *
     * @throws DecodeException if it is outside the years 1 to 9999
     */
    public static Instant checked(String where, Instant time) {
        if (time.isBefore(MIN) || time.isAfter(MAX)) {
            throw new DecodeException(where, "a time in the years 1 to 9999 (UTC) is expected, found: " + time);
        }
        return time;
    }

    private static Instant instant(Matcher match) {
        int second = number(match, 6);
        boolean leaps = second == MINUTE;
        var local = LocalDateTime.of(
                number(match, 1),
                number(match, 2),
                number(match, 3),
                number(match, 4),
                number(match, 5),
                leaps ? MINUTE - 1 : second);
        var time = local.minusMinutes(offsetMinutes(match)).toInstant(ZoneOffset.UTC);
        return leaps ? time.plusSeconds(1) : time.plusNanos(1000L * micros(match.group(7)));
    }

    private static int offsetMinutes(Matcher match) {
        if (match.group(8) == null) {
            return 0;
        }
        int hours = number(match, 9);
        int minutes = number(match, 10);
        if (hours > 23 || minutes >= MINUTE) {
            throw new DateTimeException("no such offset");
        }
        return (match.group(8).equals("-") ? -1 : 1) * (hours * MINUTE + minutes);
    }

    private static int micros(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000").substring(0, MICRO_DIGITS));
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }

    private static DecodeException invalidTimestamp(String where, String text) {
        return new DecodeException(
                where,
                "an RFC 3339 time with an offset is expected, such as 2025-01-02T00:00:13.569503Z, found: " + text);
    }
}
