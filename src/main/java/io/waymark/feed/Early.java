package io.waymark.feed;

import io.waymark.port.Written;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is stored here and waits to be told until what comes before it is: of two transactions that commit one right
 * after the other, the second may be told first, and what others have stored in between has to be read.
 */
final class Early {
    private static final int MOST = 8; // transactions; each has its events in memory

    private final TreeMap<Long, Written> waiting = new TreeMap<>();

    /** Lets it wait; false when another one had to go, which will have to be read. */
    synchronized boolean add(Written written) {
        waiting.put(written.after(), written);
        if (waiting.size() <= MOST) {
            return true;
        }
        waiting.pollFirstEntry();
        return false;
    }

    /** Takes what comes right after this position, null when that is not here. What comes before it is told already. */
    synchronized @Nullable Written next(long position) {
        waiting.headMap(position).clear();
        return waiting.remove(position);
    }

    synchronized boolean has(Written written) {
        return waiting.containsKey(written.after());
    }

    synchronized void clear() {
        waiting.clear();
    }
}
