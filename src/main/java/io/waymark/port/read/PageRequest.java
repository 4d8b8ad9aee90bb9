package io.waymark.port.read;

import org.jspecify.annotations.Nullable;

/**
 * A request for one part (page) of a list that is ordered by a key.
 *
 * @param after the key of the last entry of the previous page; null for the first page
 * @param tie distinguishes that entry from entries with the same key; 0 in lists with unique keys
 * @param through the upper bound of the entry numbers when the first page was read; new entries have greater numbers
 *     and are omitted. {@link Long#MAX_VALUE} for the first page.
 * @param limit the maximum number of entries, positive
 * @param ascending whether the list has ascending order
 */
public record PageRequest(@Nullable Long after, long tie, long through, int limit, boolean ascending) {
    /** Creates a request for a list with unique keys. */
    public PageRequest(@Nullable Long after, long through, int limit, boolean ascending) {
        this(after, 0, through, limit, ascending);
    }

    /** Returns a request for the first page of the current list. */
    public static PageRequest first(int limit, boolean ascending) {
        return new PageRequest(null, Long.MAX_VALUE, limit, ascending);
    }

    /** Returns this request without entries whose number exceeds this one. */
    public PageRequest upTo(long key) {
        return new PageRequest(after, tie, Math.min(through, key), limit, ascending);
    }

    /** Returns a request for the page after this key. */
    public PageRequest after(long key, long upTo) {
        return after(key, 0, upTo);
    }

    /** Returns a request for the page after the entry with this key and tie-breaker. */
    public PageRequest after(long key, long keyTie, long upTo) {
        return new PageRequest(key, keyTie, upTo, limit, ascending);
    }
}
