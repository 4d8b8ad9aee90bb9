package io.waymark.postgres.projection.item;

import io.waymark.domain.run.RunId;
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
public record ProjectedPage(
        List<ProjectedItem> items,
        int entries,
        long through,
        @Nullable Instant recordedAt) {
    private static final RunId UNNAMED = new RunId("deleted");

    public ProjectedPage {
        items = List.copyOf(items);
    }

    /** Returns a page of deletions of runs, in which names and positions have no meaning. */
    public static ProjectedPage ofDeletions(List<Long> runs) {
        return new ProjectedPage(
                runs.stream()
                        .<ProjectedItem>map(
                                run -> new ProjectedItem.DeletionItem(new ProjectedItem.Origin(0, run, UNNAMED, null)))
                        .toList(),
                0,
                0,
                null);
    }

    public <T extends ProjectedItem> List<T> ofType(Class<T> type) {
        return items.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
