package io.waymark.feed.tail;

import io.waymark.port.feed.CommittedItems;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds committed items until all earlier items are in the buffer, because transactions may be reported in another
 * order than their positions in the feed. Earlier items of other instances must be read from the database. Thread-safe.
 */
final class ReorderBuffer {
    private static final int MAX_WAITING = 8; // pages; each holds the items of a transaction in memory

    private final TreeMap<Long, CommittedItems> waiting = new TreeMap<>();

    /** Adds a page. Returns false if another page was dropped, which then must be read from the database. */
    synchronized boolean add(CommittedItems page) {
        waiting.put(page.startsAfter(), page);
        if (waiting.size() <= MAX_WAITING) {
            return true;
        }
        waiting.pollFirstEntry();
        return false;
    }

    /**
     * Removes and returns the page that starts at this position; null if it is absent. Drops earlier pages, which are
     * already published.
     */
    synchronized @Nullable CommittedItems next(long position) {
        waiting.headMap(position).clear();
        return waiting.remove(position);
    }

    synchronized boolean has(CommittedItems page) {
        return waiting.containsKey(page.startsAfter());
    }

    synchronized void clear() {
        waiting.clear();
    }
}
