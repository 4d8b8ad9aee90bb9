package io.waymark.postgres.replica;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The greatest feed position that this instance has written or read. Its clients may know everything up to this
 * position, so no later answer may be older. Thread-safe.
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
