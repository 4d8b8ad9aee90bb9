package io.waymark.domain.run;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of its history a run keeps; 0 means all of it, null is not named: the run's limit stays.
 *
 * @param maxSnapshots snapshots kept
 * @param maxChanges change records kept
 * @param maxTimings closed timings kept
 */
public record HistoryLimits(
        @Nullable Long maxSnapshots,
        @Nullable Long maxChanges,
        @Nullable Long maxTimings) {
    private static final long MAX_SNAPSHOTS = 1000;
    private static final long MAX_CHANGES = 5000;
    private static final long MAX_TIMINGS = 10_000;

    /** Source: the original's constructor. */
    public static final HistoryLimits DEFAULT = new HistoryLimits(MAX_SNAPSHOTS, MAX_CHANGES, MAX_TIMINGS);

    public HistoryLimits {
        if (isNegative(maxSnapshots) || isNegative(maxChanges) || isNegative(maxTimings)) {
            throw new IllegalArgumentException("Cannot use limits: each is 0 (no limit) or more");
        }
    }

    /** All of them. */
    public HistoryLimits(long maxSnapshots, long maxChanges, long maxTimings) {
        this(Long.valueOf(maxSnapshots), Long.valueOf(maxChanges), Long.valueOf(maxTimings));
    }

    /** Returns the limit of snapshots, the default one if it is not named. */
    public long snapshots() {
        return Objects.requireNonNullElse(maxSnapshots, MAX_SNAPSHOTS);
    }

    /** Returns the limit of changes, the default one if it is not named. */
    public long changes() {
        return Objects.requireNonNullElse(maxChanges, MAX_CHANGES);
    }

    /** Returns the limit of timings, the default one if it is not named. */
    public long timings() {
        return Objects.requireNonNullElse(maxTimings, MAX_TIMINGS);
    }

    /** Returns the limits that these name, and the others of the run (RUN-12). */
    HistoryLimits withDefaults(HistoryLimits run) {
        return new HistoryLimits(
                Objects.requireNonNullElse(maxSnapshots, run.snapshots()),
                Objects.requireNonNullElse(maxChanges, run.changes()),
                Objects.requireNonNullElse(maxTimings, run.timings()));
    }

    private static boolean isNegative(@Nullable Long limit) {
        return limit != null && limit < 0;
    }
}
