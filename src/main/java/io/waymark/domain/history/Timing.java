package io.waymark.domain.history;

import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The start, end and duration of a timed step of an execution. A timing is open until the step ends, and closed
 * afterwards.
 *
 * @param number the number of a closed timing in the run, in order of the ends, from 1; 0 for an open timing
 * @param step the step with the module and the experiment to which it belongs
 * @param startedAt the start of the step
 * @param endedAt the end of the step; null for an open timing
 * @param seconds the duration in seconds, rounded to two decimals; null for an open timing
 * @param context the further members of the events, shown unchanged
 */
public record Timing(
        long number,
        TimedStep step,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Double seconds,
        Value.Members context)
        implements HistoryRecord {

    private static final double MICROS_PER_SECOND = 1e6;

    /** Creates a closed timing and rounds its duration to two decimals. */
    public static Timing closed(
            long number, TimedStep step, Instant startedAt, Instant endedAt, double seconds, Value.Members context) {
        return new Timing(number, step, startedAt, endedAt, rounded(seconds), context);
    }

    public static Timing open(TimedStep step, Instant startedAt, Value.Members context) {
        return new Timing(0, step, startedAt, null, null, context);
    }

    /** Returns the id; empty for an open timing. */
    public Optional<HistoryRecordId> id() {
        return Optional.ofNullable(endedAt).map(end -> HistoryRecordId.of(HistoryRecordId.Kind.TIMING, number, end));
    }

    /**
     * Returns the duration in seconds as the nearest double, like {@code timedelta.total_seconds()} of Python. Returns
     * 0 if the end is before the start because of skewed clocks (RUN-37).
     */
    public static double secondsBetween(Instant start, Instant end) {
        return Math.max(0, ChronoUnit.MICROS.between(start, end)) / MICROS_PER_SECOND;
    }

    /** Returns the time this number of seconds before the end, to the nearest microsecond. */
    public static Instant startBefore(Instant end, double seconds) {
        return end.minus((long) Math.rint(seconds * MICROS_PER_SECOND), ChronoUnit.MICROS);
    }

    /** Rounds the binary double half-even, like {@code round(x, 2)} of Python. */
    static double rounded(double seconds) {
        return new BigDecimal(seconds).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
    }
}
