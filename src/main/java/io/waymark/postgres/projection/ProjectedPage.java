package io.waymark.postgres.projection;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next entries of the feed.
 *
 * @param items the items of existing runs, and the deletions, in feed order
 * @param entries the number of feed entries
 * @param through the position of the last entry; the requested position if there is none
 * @param recordedAt the time at which the last entry was recorded; null without entries
 */
record ProjectedPage(List<ProjectedItem> items, int entries, long through, @Nullable Instant recordedAt) {
    ProjectedPage {
        items = List.copyOf(items);
    }

    <T extends ProjectedItem> List<T> ofType(Class<T> type) {
        return items.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
