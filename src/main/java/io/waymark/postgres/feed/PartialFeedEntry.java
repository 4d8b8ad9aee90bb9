package io.waymark.postgres.feed;

import io.waymark.domain.run.RunId;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Gap.MissingItems;
import io.waymark.port.feed.FeedItem.Gap.Reason;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.port.feed.FeedItem.Origin;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedEntryRow.RecordRange;
import io.waymark.postgres.table.feed.FeedEntryWorkflowRangeMap;
import io.waymark.postgres.table.feed.ReferencedRecordLoader.RecordSelection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A feed entry, or the part of it that fits on a page of the feed. A feed entry stands for the items that one
 * transaction added for one run. The rank of an item is its index in the entry. A page may contain only a range of the
 * ranks.
 */
final class PartialFeedEntry {
    private final FeedEntryRow entry;
    private final int low;
    private final int high;
    private final @Nullable FeedItem[] items;

    private PartialFeedEntry(FeedEntryRow entry, int low, int high) {
        this.entry = entry;
        this.low = low;
        this.high = high;
        this.items = new FeedItem[high - low + 1];
    }

    /**
     * Creates the range of an entry after a position. Pruned items do not count towards the limit, so that a long
     * range of them becomes one gap.
     */
    static PartialFeedEntry of(FeedEntryRow entry, long position, int limit) {
        int size = Math.toIntExact(entry.position() - entry.first() + 1);
        int low = Math.toIntExact(Math.max(0, position + 1 - entry.first()));
        boolean whole = retainedItems(entry) <= limit;
        return new PartialFeedEntry(entry, low, whole ? size - 1 : Math.min(size, low + limit) - 1);
    }

    FeedEntryRow entry() {
        return entry;
    }

    int high() {
        return high;
    }

    int cost() {
        return Math.max(1, Math.min(retainedItems(entry), items.length));
    }

    long position(int rank) {
        return entry.first() + rank;
    }

    /**
     * Returns the range of record numbers of one kind that this slice can contain, or null if it is empty. Numbers and
     * ranks grow in the same order, so the ranks limit the numbers.
     */
    @Nullable
    RecordSelection selection(int index, RecordRange records) {
        int others = Math.toIntExact(entry.position() - entry.first() + 1) - records.count();
        long first = Math.max(records.first() + Math.max(0, low - others), firstRetained(records));
        long end = records.first() + Math.min(records.count(), high + 1) - 1;
        return first > end ? null : new RecordSelection(index, entry.runNumber(), first, end, low, high);
    }

    <T> void put(int rank, @Nullable T record, FeedPageBuilder.ItemMaker<T> maker) {
        if (entry.owner() instanceof FeedEntryRow.StoredRun stored) {
            items[rank - low] = record == null
                    ? gap(rank, Reason.UNREADABLE)
                    : maker.item(position(rank), origin(stored.run(), stored.workflows(), rank), record);
        }
    }

    /** Passes the items in rank order, up to the last rank. An item without a record becomes a gap of one item. */
    void forEach(int last, Consumer<FeedItem> consumer) {
        for (int rank = low; rank <= last; rank++) {
            consumer.accept(item(rank));
        }
    }

    private FeedItem item(int rank) {
        return switch (entry.owner()) {
            case FeedEntryRow.StoredRun stored -> item(rank, stored);
            case FeedEntryRow.DeletionOfRun deletion ->
                new FeedItem.DeletionItem(
                        position(rank), origin(deletion.run(), deletion.workflows(), rank), deletion.before());
            case FeedEntryRow.DeletedRun deleted -> gap(rank, Reason.DELETED);
            case FeedEntryRow.ExpiredRun expired -> gap(rank, Reason.RETENTION);
        };
    }

    private FeedItem item(int rank, FeedEntryRow.StoredRun stored) {
        if (rank < entry.derivedItems().size()) {
            var derived = entry.derivedItems().get(rank);
            return new FeedItem.DerivedItem(
                    position(rank),
                    origin(stored.run(), stored.workflows(), rank),
                    derived.kind(),
                    derived.record(),
                    derived.fieldKeys());
        }
        var change = entry.runItems().get(rank);
        if (change != null) {
            return new FeedItem.RunItem(position(rank), origin(stored.run(), stored.workflows(), rank), change);
        }
        var found = items[rank - low];
        return found == null ? gap(rank, Reason.LIMIT) : found;
    }

    private Gap gap(int rank, Reason reason) {
        return new Gap(position(rank), position(rank), reason, entry.owner().run(), missing(rank));
    }

    private Set<MissingItems> missing(int rank) {
        var workflows = entry.owner().workflows();
        var workflow = workflows == null ? null : workflows.at(rank);
        return kinds(rank).stream()
                .map(kind -> new MissingItems(kind, workflow, workflows == null))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the possible kinds of the missing item at a rank. */
    private Set<Kind> kinds(int rank) {
        if (entry.runItems().containsKey(rank)) {
            return EnumSet.of(Kind.RUN);
        }
        if (rank < entry.derivedItems().size()) {
            return EnumSet.of(entry.derivedItems().get(rank).kind());
        }
        var pruned = kinds(range -> range.retainedCount() < range.count());
        return pruned.isEmpty() ? kinds(range -> range.count() > 0) : pruned;
    }

    private Set<Kind> kinds(Predicate<RecordRange> filter) {
        return Map.of(Kind.SNAPSHOT, entry.snapshots(), Kind.CHANGE, entry.changes(), Kind.TIMING, entry.timings())
                .entrySet()
                .stream()
                .filter(kind -> filter.test(kind.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    }

    private Origin origin(RunId run, FeedEntryWorkflowRangeMap workflows, int rank) {
        return new Origin(run, workflows.at(rank), entry.recordedAt());
    }

    private static long firstRetained(RecordRange records) {
        return records.prunedThrough() == Long.MAX_VALUE ? Long.MAX_VALUE : records.prunedThrough() + 1;
    }

    private static int retainedItems(FeedEntryRow entry) {
        return entry.snapshots().retainedCount()
                + entry.changes().retainedCount()
                + entry.timings().retainedCount()
                + (entry.owner() instanceof FeedEntryRow.StoredRun
                        ? entry.runItems().size() + entry.derivedItems().size()
                        : 0);
    }
}
