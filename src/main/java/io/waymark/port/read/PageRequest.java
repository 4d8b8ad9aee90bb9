package io.waymark.port.read;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted. Lists are in the order of a key.
 *
 * @param after the key of the last entry that is known already, in the list's order; null at its beginning
 * @param tie orders entries with the same key: that of the last known entry; 0 in lists whose keys differ
 * @param through entries with a greater number are left out: they came after the first page was read
 * @param limit how many entries at most, positive
 */
public record PageRequest(@Nullable Long after, long tie, long through, int limit, boolean ascending) {
    /** A part of a list in which no two entries have the same key. */
    public PageRequest(@Nullable Long after, long through, int limit, boolean ascending) {
        this(after, 0, through, limit, ascending);
    }

    /** The beginning of a list as it is now. */
    public static PageRequest first(int limit, boolean ascending) {
        return new PageRequest(null, Long.MAX_VALUE, limit, ascending);
    }

    /** The same without what is beyond this key. */
    public PageRequest upTo(long key) {
        return new PageRequest(after, tie, Math.min(through, key), limit, ascending);
    }

    /** What comes after a page. */
    public PageRequest after(long key, long upTo) {
        return after(key, 0, upTo);
    }

    /** Returns what comes after an entry, given by its key and its tie. */
    public PageRequest after(long key, long keyTie, long upTo) {
        return new PageRequest(key, keyTie, upTo, limit, ascending);
    }
}
