package io.waymark.domain.run;

/**
 * How much of its history a run keeps; 0 means all of it.
 *
 * @param maxSnapshots snapshots kept
 * @param maxChanges change records kept
 * @param maxTimings closed timings kept
 */
public record Limits(long maxSnapshots, long maxChanges, long maxTimings) {
    /** Source: the original's constructor. */
    public static final Limits DEFAULT = new Limits(1000, 5000, 10_000);

    public Limits {
        if (maxSnapshots < 0 || maxChanges < 0 || maxTimings < 0) {
            throw new IllegalArgumentException("Cannot use limits: each is 0 (no limit) or more");
        }
    }
}
