package io.waymark.postgres.feed;

import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Gap.MissingItems;
import io.waymark.port.feed.FeedItem.Gap.Reason;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.port.feed.FeedItem.Origin;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedEntryRow.RecordRange;
import io.waymark.postgres.table.feed.FeedRecordQuery.RecordSelection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The items of one block that go into a page, by rank, both ends included. */
final class FeedEntryWindow {
    private final FeedEntryRow block;
    private final int low;
    private final int high;
    private final @Nullable FeedItem[] items;

    private FeedEntryWindow(FeedEntryRow block, int low, int high) {
        this.block = block;
        this.low = low;
        this.high = high;
        this.items = new FeedItem[high - low + 1];
    }

    /** What is pruned costs nothing, so that a long gap is one. */
    static FeedEntryWindow of(FeedEntryRow block, long position, int limit) {
        int size = Math.toIntExact(block.position() - block.first() + 1);
        int low = Math.toIntExact(Math.max(0, position + 1 - block.first()));
        boolean whole = kept(block) <= limit;
        return new FeedEntryWindow(block, low, whole ? size - 1 : Math.min(size, low + limit) - 1);
    }

    FeedEntryRow block() {
        return block;
    }

    int high() {
        return high;
    }

    int cost() {
        return Math.max(1, Math.min(kept(block), items.length));
    }

    long position(int rank) {
        return block.first() + rank;
    }

    /** Numbers and ranks both grow with the events: the ranks leave only these numbers possible. */
    @Nullable
    RecordSelection range(int window, RecordRange of) {
        int others = Math.toIntExact(block.position() - block.first() + 1) - of.count();
        long first = Math.max(of.first() + Math.max(0, low - others), prunedThrough(of));
        long end = of.first() + Math.min(of.count(), high + 1) - 1;
        return first > end ? null : new RecordSelection(window, block.runNumber(), first, end, low, high);
    }

    <T> void put(int rank, @Nullable T record, FeedPageBuilder.ItemMaker<T> maker) {
        var origin = origin(rank);
        if (origin != null) {
            items[rank - low] =
                    record == null ? gap(rank, Reason.UNREADABLE) : maker.item(position(rank), origin, record);
        }
    }

    /** In order of rank, up to this one; what was not found is a gap of one item. */
    void forEach(int last, Consumer<FeedItem> consumer) {
        for (int rank = low; rank <= last; rank++) {
            consumer.accept(item(rank));
        }
    }

    private FeedItem item(int rank) {
        var origin = origin(rank);
        var change = block.runItems().get(rank);
        var found = items[rank - low];
        if (origin != null && block.deleted() != null) {
            return new FeedItem.DeletionItem(position(rank), origin, block.deleted());
        }
        if (origin != null && change != null) {
            return new FeedItem.RunItem(position(rank), origin, change);
        }
        return found == null ? gap(rank, block.missingReason() == null ? Reason.LIMIT : block.missingReason()) : found;
    }

    private Gap gap(int rank, Reason reason) {
        return new Gap(position(rank), position(rank), reason, block.run(), missing(rank));
    }

    private Set<MissingItems> missing(int rank) {
        var workflows = block.workflows();
        var workflow = workflows == null ? null : workflows.at(rank);
        return kinds(rank).stream()
                .map(kind -> new MissingItems(kind, workflow, workflows == null))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The kinds that the missing item of a rank may be of. */
    private Set<Kind> kinds(int rank) {
        if (block.runItems().containsKey(rank)) {
            return EnumSet.of(Kind.RUN);
        }
        var pruned = kinds(of -> of.retainedCount() < of.count());
        return pruned.isEmpty() ? kinds(of -> of.count() > 0) : pruned;
    }

    private Set<Kind> kinds(Predicate<RecordRange> filter) {
        return Map.of(Kind.SNAPSHOT, block.snapshots(), Kind.CHANGE, block.changes(), Kind.TIMING, block.timings())
                .entrySet()
                .stream()
                .filter(of -> filter.test(of.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    }

    private @Nullable Origin origin(int rank) {
        var run = block.run();
        var workflows = block.workflows();
        return run == null || block.missingReason() != null || workflows == null
                ? null
                : new Origin(run, workflows.at(rank), block.recordedAt());
    }

    private static long prunedThrough(RecordRange of) {
        return of.prunedThrough() == Long.MAX_VALUE ? Long.MAX_VALUE : of.prunedThrough() + 1;
    }

    private static int kept(FeedEntryRow block) {
        return block.snapshots().retainedCount()
                + block.changes().retainedCount()
                + block.timings().retainedCount()
                + (block.missingReason() == null ? block.runItems().size() : 0);
    }
}
