package io.waymark.domain.history;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The id of a snapshot, change or timing of a run, for example {@code snapshot_000001_20241224_210000} (GEN-4).
 *
 * @param kind the kind of the record
 * @param number the number of the record among those of its kind in the run, from 1
 * @param timestamp the time of the event in UTC, to the second, for example {@code 20241224_210000}
 */
public record HistoryRecordId(Kind kind, long number, String timestamp) {
    /** The kinds of records that have an id. */
    public enum Kind {
        SNAPSHOT,
        CHANGE,
        TIMING
    }

    private static final DateTimeFormatter TIMESTAMP_FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern TEXT = Pattern.compile("[a-z]+_([0-9]{6,18})_([0-9]{8}_[0-9]{6})");

    public static HistoryRecordId of(Kind kind, long number, Instant time) {
        return new HistoryRecordId(kind, number, TIMESTAMP_FORMAT.format(time));
    }

    /**
     * Parses the text form of {@link #toString()}.
     *
     * @throws IllegalArgumentException if the text is not an id of this kind
     */
    public static HistoryRecordId parse(Kind kind, String text) {
        var match = TEXT.matcher(text);
        if (match.matches()) {
            var id = new HistoryRecordId(kind, Long.parseLong(match.group(1)), match.group(2));
            if (id.toString().equals(text)) {
                return id;
            }
        }
        throw new IllegalArgumentException(
                "Cannot parse an id: expected the form " + wireName(kind) + "_000001_20241224_210000: " + text);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s_%06d_%s", wireName(kind), number, timestamp);
    }

    private static String wireName(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
