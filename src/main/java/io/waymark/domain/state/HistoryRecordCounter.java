package io.waymark.domain.state;

/**
 * Counts the records of one kind in a run. Records beyond the limit of the run are pruned (deleted), the oldest first.
 *
 * @param lastNumber the number of the last record
 * @param prunedThrough the number of the last pruned record; 0 if none is pruned
 */
public record HistoryRecordCounter(long lastNumber, long prunedThrough) {
    public static final HistoryRecordCounter ZERO = new HistoryRecordCounter(0, 0);

    public long retainedCount() {
        return lastNumber - prunedThrough;
    }

    public boolean isRetained(long number) {
        return number > prunedThrough && number <= lastNumber;
    }

    public boolean isPruned(long number) {
        return number > 0 && number <= prunedThrough;
    }

    public HistoryRecordCounter plus(long count) {
        return new HistoryRecordCounter(lastNumber + count, prunedThrough);
    }

    /** Prunes the oldest records beyond the limit; 0 is no limit. A higher limit does not bring pruned records back. */
    public HistoryRecordCounter withLimit(long limit) {
        return limit == 0 ? this : new HistoryRecordCounter(lastNumber, Math.max(prunedThrough, lastNumber - limit));
    }
}
