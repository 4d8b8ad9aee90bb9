package io.waymark.port.reading;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted. Lists are in the order of a key that grows with every entry.
 *
 * @param after the key of the last entry that is known already, in the list's order; null at its beginning
 * @param through entries with a greater key are left out: they came after the first page was read
 * @param limit how many entries at most, positive
 */
public record PageRequest(@Nullable Long after, long through, int limit, boolean ascending) {
    /** The beginning of a list as it is now. */
    public static PageRequest first(int limit, boolean ascending) {
        return new PageRequest(null, Long.MAX_VALUE, limit, ascending);
    }

    /** The same without what is beyond this key. */
    public PageRequest upTo(long key) {
        return new PageRequest(after, Math.min(through, key), limit, ascending);
    }

    /** What comes after a page. */
    public PageRequest after(long key, long upTo) {
        return new PageRequest(key, upTo, limit, ascending);
    }
}
