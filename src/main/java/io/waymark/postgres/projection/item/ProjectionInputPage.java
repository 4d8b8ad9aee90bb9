package io.waymark.postgres.projection.item;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A page of feed entries, and their items, that the projection applies next.
 *
 * @param items the items of runs that exist, and the deletions of runs, in feed order
 * @param entries the last position and the time of each feed entry, in feed order
 * @param after the position after which the page begins
 */
public record ProjectionInputPage(List<ProjectionInputItem> items, List<EntryEnd> entries, long after) {
    public ProjectionInputPage {
        items = List.copyOf(items);
        entries = List.copyOf(entries);
    }

    /** The position of the last item of a feed entry, and the time at which the entry was recorded. */
    public record EntryEnd(long position, Instant recordedAt) {}

    /** Returns a page of deletions of runs, in which names and positions have no meaning. */
    public static ProjectionInputPage ofDeletions(List<Long> runs) {
        return new ProjectionInputPage(
                runs.stream()
                        .<ProjectionInputItem>map(run ->
                                new ProjectionInputItem.DeletionItem(ProjectionInputItem.Origin.ofDeletedRun(run)))
                        .toList(),
                List.of(),
                0);
    }

    /** Returns the position of the last entry; the position before the page without entries. */
    public long through() {
        return entries.isEmpty() ? after : entries.getLast().position();
    }

    /** Returns the time at which the last entry was recorded; null without entries. */
    public @Nullable Instant recordedAt() {
        return entries.isEmpty() ? null : entries.getLast().recordedAt();
    }

    /** Returns the entries up to the one that contains a position. */
    public ProjectionInputPage upTo(long position) {
        long end = entries.stream()
                .mapToLong(EntryEnd::position)
                .filter(last -> last >= position)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        return end >= through()
                ? this
                : new ProjectionInputPage(
                        items.stream()
                                .filter(item -> item.origin().position() <= end)
                                .toList(),
                        entries.stream()
                                .filter(entry -> entry.position() <= end)
                                .toList(),
                        after);
    }

    /** Returns the numbers of the runs of the items. */
    public Set<Long> runs() {
        return items.stream().map(item -> item.origin().run()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    public <T extends ProjectionInputItem> List<T> ofType(Class<T> type) {
        var found = new ArrayList<T>();
        for (var item : items) { // a loop, because each page is searched several times
            if (type.isInstance(item)) {
                found.add(type.cast(item));
            }
        }
        return found;
    }
}
