package io.waymark.domain.baseline;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The usual duration of a step (BL-1).
 *
 * @param count the number of durations
 * @param p50 the median in seconds; null without durations
 * @param p95 the 95th percentile in seconds; null without durations
 */
public record DurationBaseline(
        int count, @Nullable Double p50, @Nullable Double p95) {
    /** The number of durations that a baseline is computed from: the last ones. */
    public static final int WINDOW = 50;

    private static final int MIN_COUNT = 5;
    private static final double LATE_FACTOR = 1.5;
    private static final double LATE_SECONDS = 5;

    /** Returns the baseline of a step without durations. */
    public static DurationBaseline none() {
        return new DurationBaseline(0, null, null);
    }

    /** Returns the baseline of these durations in seconds. */
    public static DurationBaseline of(Collection<Double> seconds) {
        var percentiles = PercentileCalculator.of(seconds);
        return percentiles.count() == 0
                ? none()
                : new DurationBaseline(percentiles.count(), percentiles.at(0.5), percentiles.at(0.95));
    }

    /**
     * Returns the duration in seconds after which a running execution is late (BL-2), null if there are too few
     * durations.
     */
    public @Nullable Double lateAfter() {
        return p50 == null || p95 == null || count < MIN_COUNT ? null : Math.max(p95, LATE_FACTOR * p50) + LATE_SECONDS;
    }
}
