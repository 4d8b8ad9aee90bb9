package io.waymark.store;

import io.waymark.port.FeedItem;
import io.waymark.port.FeedItem.Gap;
import io.waymark.port.FeedItem.Origin;
import io.waymark.port.FeedPage;
import io.waymark.port.RecordedTrace;
import io.waymark.store.table.FeedBlockRow;
import io.waymark.store.table.FeedBlockRow.Numbers;
import io.waymark.store.table.FeedRecords.Found;
import io.waymark.store.table.FeedRecords.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page in the making: what blocks name, what was found of it, and gaps for the rest. */
final class FeedPageAssembly {
    private final List<FeedWindow> windows = new ArrayList<>();
    private final @Nullable Gap before;
    private final boolean ofOneRun;
    private final long through;
    private final boolean last;
    private @Nullable Cut cut;

    /** The page ends after this item, because it is full. */
    private record Cut(int place, int rank) {
        boolean isBefore(Cut other) {
            return place < other.place || (place == other.place && rank < other.rank);
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
    FeedPageAssembly(
            @Nullable Gap before,
            List<FeedBlockRow> blocks,
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
            var window = FeedWindow.of(block, position, left);
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
    List<Range> ranges(Function<FeedBlockRow, Numbers> kind) {
        var ranges = new ArrayList<Range>();
        for (int place = 0; place < windows.size(); place++) {
            var window = windows.get(place);
            var range = window.range(place, kind.apply(window.block()));
            if (range != null) {
                ranges.add(range);
            }
        }
        return ranges;
    }

    <T> void put(Found<T> found, ItemMaker<T> maker) {
        windows.get(found.place()).put(found.rank(), found.what(), maker);
        if (found.isLast()) {
            var full = new Cut(found.place(), found.rank());
            cut = cut == null || full.isBefore(cut) ? full : cut;
        }
    }

    /** Makes an item of a record. */
    interface ItemMaker<T> {
        FeedItem item(long position, Origin origin, T what);
    }

    FeedPage page() {
        var items = new ArrayList<FeedItem>();
        if (before != null) {
            items.add(before);
        }
        var traces = new ArrayList<RecordedTrace>();
        for (int place = 0; place < windows.size(); place++) {
            var window = windows.get(place);
            int high = cut != null && cut.place() == place ? Math.min(cut.rank(), window.high()) : window.high();
            window.forEach(high, item -> add(item, items));
            var trace = trace(window, high);
            if (trace != null) {
                traces.add(trace);
            }
            boolean isEnd = place == windows.size() - 1 && high == window.high();
            if (cut != null && cut.place() == place && !isEnd) {
                return new FeedPage(items, window.position(high), false, traces);
            }
        }
        return new FeedPage(items, through, last, traces);
    }

    private static @Nullable RecordedTrace trace(FeedWindow window, int high) {
        var block = window.block();
        var trace = block.trace();
        var run = block.run();
        boolean isWhole = window.position(high) == block.position();
        return !isWhole || trace == null || run == null || block.gone() != null
                ? null
                : new RecordedTrace(trace, run, block.recordedAt());
    }

    /** Gaps that touch are one. */
    private void add(FeedItem item, List<FeedItem> items) {
        if (item instanceof Gap gap
                && !items.isEmpty()
                && items.getLast() instanceof Gap gapBefore
                && gapBefore.continues(gap, ofOneRun)) {
            items.removeLast();
            items.add(gapBefore.and(gap));
        } else {
            items.add(item);
        }
    }
}
