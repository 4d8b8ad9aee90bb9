package io.waymark.domain.state;

/**
 * Counts what a run ever recorded and how far back it is kept.
 *
 * @param lastNumber the number of the last one
 * @param prunedThrough the number of the last one that is gone; 0 when none is
 */
public record RecordCounter(long lastNumber, long prunedThrough) {
    public static final RecordCounter ZERO = new RecordCounter(0, 0);

    public long retainedCount() {
        return lastNumber - prunedThrough;
    }

    public boolean isRetained(long number) {
        return number > prunedThrough && number <= lastNumber;
    }

    public RecordCounter plus(long more) {
        return new RecordCounter(lastNumber + more, prunedThrough);
    }

    /** The oldest beyond the limit go; 0 is no limit. What is gone does not come back. */
    public RecordCounter withLimit(long limit) {
        return limit == 0 ? this : new RecordCounter(lastNumber, Math.max(prunedThrough, lastNumber - limit));
    }
}
