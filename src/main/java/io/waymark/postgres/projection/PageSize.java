package io.waymark.postgres.projection;

import io.waymark.postgres.projection.item.ProjectionInputPage;

/**
 * Chooses the size of the next page of a generation, in feed items. While pages are full, they grow: a larger page
 * updates each row of the projection once for more items. If only a part of a page was applied, the next page is as
 * large as that part, so that few items are read twice. Not thread-safe: the steps of a projection follow each other.
 */
final class PageSize {
    /** A page that follows a full one is larger by a quarter. */
    private static final int GROWTH_DIVISOR = 4;

    private static final int MAX_FACTOR = 5;

    /** The number of pages after a part that do not grow. */
    private static final int HELD_PAGES = 20;

    private int grown; // 0: the next page has the first size
    private int held;

    /**
     * Returns the size of the next page.
     *
     * @param first the size of the first page, and of one after a page that was not full
     */
    int next(int first) {
        return grown == 0 ? first : grown;
    }

    /**
     * Records a page.
     *
     * @param first the size of the first page
     * @param read the page as it was read
     * @param applied the part of it that was applied
     */
    void record(int first, ProjectionInputPage read, ProjectionInputPage applied) {
        int size = next(first);
        if (applied.through() < read.through()) {
            grown = Math.max(1, itemsOf(applied));
            held = HELD_PAGES;
        } else if (itemsOf(read) < size) {
            grown = 0;
        } else if (held > 0) {
            held--;
        } else {
            long larger = size + Math.max(1L, size / GROWTH_DIVISOR);
            grown = (int) Math.min(larger, Math.min(Integer.MAX_VALUE, (long) first * MAX_FACTOR));
        }
    }

    /** Returns about as many items as the query counted: it counts one more for each entry. */
    private static int itemsOf(ProjectionInputPage page) {
        return page.items().size() + page.entries().size();
    }

    /** Starts with the first size again, because a page failed. */
    void reset() {
        grown = 0;
    }
}
