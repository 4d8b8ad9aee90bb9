package io.waymark.domain.fold;

/**
 * Counts what a run ever recorded and how far back it is kept.
 *
 * @param ever the number of the last one
 * @param floor the number of the last one that is gone; 0 when none is
 */
public record Counter(long ever, long floor) {
    public static final Counter ZERO = new Counter(0, 0);

    public long kept() {
        return ever - floor;
    }

    public boolean keeps(long number) {
        return number > floor && number <= ever;
    }

    public Counter plus(long more) {
        return new Counter(ever + more, floor);
    }

    /** The oldest beyond the limit go; 0 is no limit. What is gone does not come back. */
    public Counter limitedTo(long limit) {
        return limit == 0 ? this : new Counter(ever, Math.max(floor, ever - limit));
    }
}
