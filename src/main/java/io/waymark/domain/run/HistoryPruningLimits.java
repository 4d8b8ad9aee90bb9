package io.waymark.domain.run;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The maximum numbers of records that a run keeps. The oldest records beyond a limit are deleted. A limit of 0 means no
 * limit. A limit that is null leaves the current limit of the run unchanged.
 *
 * @param maxSnapshots the maximum number of snapshots
 * @param maxChanges the maximum number of change records
 * @param maxTimings the maximum number of closed timings
 */
public record HistoryPruningLimits(
        @Nullable Long maxSnapshots,
        @Nullable Long maxChanges,
        @Nullable Long maxTimings) {
    private static final long MAX_SNAPSHOTS = 1000;
    private static final long MAX_CHANGES = 5000;
    private static final long MAX_TIMINGS = 10_000;

    /** 1000 snapshots, 5000 changes, 10000 timings. Source: the defaults of PETsARD's constructor. */
    public static final HistoryPruningLimits DEFAULT =
            new HistoryPruningLimits(MAX_SNAPSHOTS, MAX_CHANGES, MAX_TIMINGS);

    public HistoryPruningLimits {
        if (isNegative(maxSnapshots) || isNegative(maxChanges) || isNegative(maxTimings)) {
            throw new IllegalArgumentException("Cannot use limits: each limit must be 0 (no limit) or greater");
        }
    }

    /** Creates limits for all three kinds of records. */
    public HistoryPruningLimits(long maxSnapshots, long maxChanges, long maxTimings) {
        this(Long.valueOf(maxSnapshots), Long.valueOf(maxChanges), Long.valueOf(maxTimings));
    }

    /** Returns the limit of snapshots, or the default. */
    public long snapshots() {
        return Objects.requireNonNullElse(maxSnapshots, MAX_SNAPSHOTS);
    }

    /** Returns the limit of changes, or the default. */
    public long changes() {
        return Objects.requireNonNullElse(maxChanges, MAX_CHANGES);
    }

    /** Returns the limit of timings, or the default. */
    public long timings() {
        return Objects.requireNonNullElse(maxTimings, MAX_TIMINGS);
    }

    /** Returns these limits, with missing ones replaced by those of the run (RUN-12). */
    HistoryPruningLimits withDefaults(HistoryPruningLimits run) {
        return new HistoryPruningLimits(
                Objects.requireNonNullElse(maxSnapshots, run.snapshots()),
                Objects.requireNonNullElse(maxChanges, run.changes()),
                Objects.requireNonNullElse(maxTimings, run.timings()));
    }

    private static boolean isNegative(@Nullable Long limit) {
        return limit != null && limit < 0;
    }
}
