package io.waymark.postgres.feed;

import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Origin;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.ItemTrace;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedEntryRow.RecordRange;
import io.waymark.postgres.table.feed.FeedRecordQuery.FoundRecord;
import io.waymark.postgres.table.feed.FeedRecordQuery.RecordSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page in the making: what blocks name, what was found of it, and gaps for the rest. */
public final class FeedPageBuilder {
    private final List<FeedEntryWindow> windows = new ArrayList<>();
    private final @Nullable Gap before;
    private final boolean ofOneRun;
    private final long through;
    private final boolean last;
    private @Nullable PageEnd pageEnd;

    /** The page ends after this item, because it is full. */
    private record PageEnd(int window, int rank) {
        boolean isBefore(PageEnd other) {
            return window < other.window || (window == other.window && rank < other.rank);
        }
    }

    /**
     * Chooses the items of a page.
     *
     * @param before what is gone before the first block, null when nothing is
     * @param blocks what comes after the position, in order
     * @param ofOneRun whether positions between the blocks are of other runs
     * @param end up to here the blocks are all there is; null when there may be more
     */
    public FeedPageBuilder(
            @Nullable Gap before,
            List<FeedEntryRow> blocks,
            boolean ofOneRun,
            long position,
            int limit,
            @Nullable Long end) {
        int left = limit;
        long reached = position;
        boolean all = true;
        for (var block : blocks) {
            if (left <= 0) {
                all = false;
                break;
            }
            var window = FeedEntryWindow.of(block, position, left);
            windows.add(window);
            left -= window.cost();
            reached = window.position(window.high());
            all = reached == block.position();
        }
        this.before = before;
        this.ofOneRun = ofOneRun;
        this.last = all && end != null;
        this.through = last && end != null ? Math.max(end, reached) : reached;
    }

    /** Where to look for the records of a kind. */
    List<RecordSelection> ranges(Function<FeedEntryRow, RecordRange> kind) {
        var recordSelections = new ArrayList<RecordSelection>();
        for (int place = 0; place < windows.size(); place++) {
            var window = windows.get(place);
            var recordSelection = window.range(place, kind.apply(window.block()));
            if (recordSelection != null) {
                recordSelections.add(recordSelection);
            }
        }
        return recordSelections;
    }

    public <T> void putAll(FoundRecord<T> found, ItemMaker<T> maker) {
        windows.get(found.window()).put(found.rank(), found.record(), maker);
        if (found.isLast()) {
            var full = new PageEnd(found.window(), found.rank());
            pageEnd = pageEnd == null || full.isBefore(pageEnd) ? full : pageEnd;
        }
    }

    /** Makes an item of a record. */
    public interface ItemMaker<T> {
        FeedItem item(long position, Origin origin, T what);
    }

    public FeedPage page() {
        var items = new ArrayList<FeedItem>();
        if (before != null) {
            items.add(before);
        }
        var traces = new ArrayList<ItemTrace>();
        for (int place = 0; place < windows.size(); place++) {
            var window = windows.get(place);
            int high = pageEnd != null && pageEnd.window() == place
                    ? Math.min(pageEnd.rank(), window.high())
                    : window.high();
            window.forEach(high, item -> add(item, items));
            var trace = trace(window, high);
            if (trace != null) {
                traces.add(trace);
            }
            boolean isEnd = place == windows.size() - 1 && high == window.high();
            if (pageEnd != null && pageEnd.window() == place && !isEnd) {
                return new FeedPage(items, window.position(high), false, traces);
            }
        }
        return new FeedPage(items, through, last, traces);
    }

    private static @Nullable ItemTrace trace(FeedEntryWindow window, int high) {
        var block = window.block();
        var trace = block.trace();
        var run = block.run();
        boolean isWhole = window.position(high) == block.position();
        return !isWhole || trace == null || run == null || block.missingReason() != null
                ? null
                : new ItemTrace(trace, run, block.recordedAt());
    }

    /** Gaps that touch are one. */
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
