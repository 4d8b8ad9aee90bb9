package io.waymark.feed.tail;

import io.waymark.port.feed.CommittedPage;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is stored here and waits to be told until what comes before it is: of two transactions that commit one right
 * after the other, the second may be told first, and what others have stored in between has to be read.
 */
final class ReorderBuffer {
    private static final int MAX_WAITING = 8; // transactions; each has its events in memory

    private final TreeMap<Long, CommittedPage> waiting = new TreeMap<>();

    /** Lets it wait; false when another one had to go, which will have to be read. */
    synchronized boolean add(CommittedPage page) {
        waiting.put(page.startsAfter(), page);
        if (waiting.size() <= MAX_WAITING) {
            return true;
        }
        waiting.pollFirstEntry();
        return false;
    }

    /** Takes what comes right after this position, null when that is not here. What comes before it is told already. */
    synchronized @Nullable CommittedPage next(long position) {
        waiting.headMap(position).clear();
        return waiting.remove(position);
    }

    synchronized boolean has(CommittedPage page) {
        return waiting.containsKey(page.startsAfter());
    }

    synchronized void clear() {
        waiting.clear();
    }
}
