package io.waymark.postgres.replica;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tracks the greatest feed position that this instance has written or read. A client may have seen all data up to this
 * position, so later responses must not be older. Thread-safe.
 */
public final class ObservedPositionTracker {
    private final AtomicLong position = new AtomicLong();

    /** Records a position that was written or read. */
    public void record(long seen) {
        position.accumulateAndGet(seen, Math::max);
    }

    /** Returns the greatest recorded position; 0 if there is none. */
    public long get() {
        return position.get();
    }
}
