package io.waymark.postgres.feed;

import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Origin;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.ItemTraceContext;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedEntryRow.RecordRange;
import io.waymark.postgres.table.feed.ReferencedRecordLoader.FoundRecord;
import io.waymark.postgres.table.feed.ReferencedRecordLoader.RecordSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a page of the feed from feed entries and the records to which they refer. An item whose record is not found
 * becomes a gap.
 */
public final class FeedPageBuilder {
    private final List<PartialFeedEntry> ranges = new ArrayList<>();
    private final @Nullable Gap before;
    private final boolean ofOneRun;
    private final long through;
    private final boolean last;
    private @Nullable PageEnd pageEnd;

    /**
     * The last item of a page that is full.
     *
     * @param index the index of the entry among those of the page
     * @param rank the index of the item in the entry
     */
    private record PageEnd(int index, int rank) {
        boolean isBefore(PageEnd other) {
            return index < other.index || (index == other.index && rank < other.rank);
        }
    }

    /**
     * Selects the items of a page.
     *
     * @param before the gap before the first entry, null if there is none
     * @param entries the entries after the position, in order
     * @param ofOneRun whether positions between the entries belong to other runs
     * @param position the position after which the page begins
     * @param limit the maximum number of items
     * @param end the position up to which the entries are complete; null if more may follow
     */
    public FeedPageBuilder(
            @Nullable Gap before,
            List<FeedEntryRow> entries,
            boolean ofOneRun,
            long position,
            int limit,
            @Nullable Long end) {
        int remaining = limit;
        long reached = position;
        boolean all = true;
        for (var entry : entries) {
            if (remaining <= 0) {
                all = false;
                break;
            }
            var range = PartialFeedEntry.of(entry, position, remaining);
            ranges.add(range);
            remaining -= range.cost();
            reached = range.position(range.high());
            all = reached == entry.position();
        }
        this.before = before;
        this.ofOneRun = ofOneRun;
        this.last = all && end != null;
        this.through = last && end != null ? Math.max(end, reached) : reached;
    }

    /** Returns the ranges of records of a kind to read. */
    List<RecordSelection> selections(Function<FeedEntryRow, RecordRange> kind) {
        var recordSelections = new ArrayList<RecordSelection>();
        for (int index = 0; index < ranges.size(); index++) {
            var range = ranges.get(index);
            var recordSelection = range.selection(index, kind.apply(range.entry()));
            if (recordSelection != null) {
                recordSelections.add(recordSelection);
            }
        }
        return recordSelections;
    }

    public <T> void putAll(FoundRecord<T> found, ItemMaker<T> maker) {
        ranges.get(found.index()).put(found.rank(), found.record(), maker);
        if (found.isLast()) {
            var full = new PageEnd(found.index(), found.rank());
            pageEnd = pageEnd == null || full.isBefore(pageEnd) ? full : pageEnd;
        }
    }

    /**
     * Creates a feed item from a record.
     *
     * @param <T> the type of the record
     */
    public interface ItemMaker<T> {
        FeedItem item(long position, Origin origin, T record);
    }

    public FeedPage page() {
        var items = new ArrayList<FeedItem>();
        if (before != null) {
            items.add(before);
        }
        var traces = new ArrayList<ItemTraceContext>();
        for (int index = 0; index < ranges.size(); index++) {
            var range = ranges.get(index);
            int high =
                    pageEnd != null && pageEnd.index() == index ? Math.min(pageEnd.rank(), range.high()) : range.high();
            range.forEach(high, item -> add(item, items));
            var trace = trace(range, high);
            if (trace != null) {
                traces.add(trace);
            }
            boolean isEnd = index == ranges.size() - 1 && high == range.high();
            if (pageEnd != null && pageEnd.index() == index && !isEnd) {
                return new FeedPage(items, range.position(high), false, traces);
            }
        }
        return new FeedPage(items, through, last, traces);
    }

    private static @Nullable ItemTraceContext trace(PartialFeedEntry range, int high) {
        var entry = range.entry();
        var trace = entry.trace();
        boolean isWhole = range.position(high) == entry.position();
        return isWhole && trace != null && entry.owner() instanceof FeedEntryRow.StoredRun stored
                ? new ItemTraceContext(trace, stored.run(), entry.recordedAt())
                : null;
    }

    /** Adds an item. Merges adjacent gaps. */
    private void add(FeedItem item, List<FeedItem> items) {
        if (item instanceof Gap gap
                && !items.isEmpty()
                && items.getLast() instanceof Gap gapBefore
                && gapBefore.continues(gap, ofOneRun)) {
            items.removeLast();
            items.add(gapBefore.mergedWith(gap));
        } else {
            items.add(item);
        }
    }
}
