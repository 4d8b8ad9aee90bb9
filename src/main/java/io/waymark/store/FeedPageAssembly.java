package io.waymark.store;

import io.waymark.port.FeedItem;
import io.waymark.port.FeedItem.Gap;
import io.waymark.port.FeedItem.Gap.Reason;
import io.waymark.port.FeedItem.Kind;
import io.waymark.port.FeedItem.Origin;
import io.waymark.port.FeedPage;
import io.waymark.port.RecordedTrace;
import io.waymark.store.table.FeedBlockRow;
import io.waymark.store.table.FeedBlockRow.Numbers;
import io.waymark.store.table.FeedRecords.Found;
import io.waymark.store.table.FeedRecords.Range;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A page in the making: what blocks name, what was found of it, and gaps for the rest. */
final class FeedPageAssembly {
    private final List<Window> windows = new ArrayList<>();
    private final @Nullable Gap before;
    private final boolean ofOneRun;
    private final long through;
    private final boolean last;

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
            var window = Window.of(block, position, left);
            windows.add(window);
            left -= window.cost();
            reached = window.position(window.high);
            all = reached == block.position();
        }
        this.before = before;
        this.ofOneRun = ofOneRun;
        this.last = all && end != null;
        this.through = last && end != null ? Math.max(end, reached) : reached;
    }

    /** The items of one block that go into the page, by rank, both ends included. */
    private static final class Window {
        private final FeedBlockRow block;
        private final int low;
        private final int high;
        private final @Nullable FeedItem[] items;

        private Window(FeedBlockRow block, int low, int high) {
            this.block = block;
            this.low = low;
            this.high = high;
            this.items = new FeedItem[high - low + 1];
        }

        /** What is pruned costs nothing, so that a long gap is one. */
        static Window of(FeedBlockRow block, long position, int limit) {
            int size = Math.toIntExact(block.position() - block.first() + 1);
            int low = Math.toIntExact(Math.max(0, position + 1 - block.first()));
            boolean whole = kept(block) <= limit;
            return new Window(block, low, whole ? size - 1 : Math.min(size, low + limit) - 1);
        }

        int cost() {
            return Math.max(1, Math.min(kept(block), items.length));
        }

        long position(int rank) {
            return block.first() + rank;
        }

        /** Numbers and ranks both grow with the events: the ranks leave only these numbers possible. */
        @Nullable
        Range range(int place, Numbers of) {
            int others = Math.toIntExact(block.position() - block.first() + 1) - of.count();
            long first = Math.max(of.first() + Math.max(0, low - others), floor(of));
            long end = of.first() + Math.min(of.count(), high + 1) - 1;
            return first > end ? null : new Range(place, block.runNumber(), first, end, low, high);
        }

        private static long floor(Numbers of) {
            return of.floor() == Long.MAX_VALUE ? Long.MAX_VALUE : of.floor() + 1;
        }

        private static int kept(FeedBlockRow block) {
            return block.snapshots().kept()
                    + block.changes().kept()
                    + block.timings().kept()
                    + (block.run() == null ? 0 : block.runItems().size());
        }
    }

    /** Where to look for the records of a kind. */
    List<Range> ranges(Function<FeedBlockRow, Numbers> kind) {
        var ranges = new ArrayList<Range>();
        for (int place = 0; place < windows.size(); place++) {
            var window = windows.get(place);
            var range = window.range(place, kind.apply(window.block));
            if (range != null) {
                ranges.add(range);
            }
        }
        return ranges;
    }

    <T> void put(Found<T> found, ItemMaker<T> maker) {
        var window = windows.get(found.place());
        var origin = origin(window.block);
        if (origin != null) {
            window.items[found.rank() - window.low] = maker.item(window.position(found.rank()), origin, found.what());
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
        windows.forEach(window -> add(window, items));
        return new FeedPage(items, through, last, traces());
    }

    private List<RecordedTrace> traces() {
        return windows.stream()
                .filter(window -> window.position(window.high) == window.block.position())
                .flatMap(window -> Stream.ofNullable(trace(window.block)))
                .toList();
    }

    private static @Nullable RecordedTrace trace(FeedBlockRow block) {
        var trace = block.trace();
        var run = block.run();
        return trace == null || run == null ? null : new RecordedTrace(trace, run, block.recordedAt());
    }

    private void add(Window window, List<FeedItem> items) {
        var origin = origin(window.block);
        for (int rank = window.low; rank <= window.high; rank++) {
            var change = window.block.runItems().get(rank);
            var found = window.items[rank - window.low];
            if (origin != null && window.block.deleted() != null) {
                items.add(new FeedItem.OfDeletion(window.position(rank), origin, window.block.deleted()));
            } else if (origin != null && change != null) {
                items.add(new FeedItem.OfRun(window.position(rank), origin, change));
            } else if (found != null) {
                items.add(found);
            } else {
                addGap(window, window.position(rank), items);
            }
        }
    }

    /** Gaps that touch are one. */
    private void addGap(Window window, long position, List<FeedItem> items) {
        var block = window.block;
        var reason = block.run() == null ? Reason.DELETED : Reason.LIMIT;
        long from = position;
        var kinds = kinds(block);
        if (!items.isEmpty()
                && items.getLast() instanceof Gap gap
                && (ofOneRun || gap.position() + 1 == position)
                && gap.reason() == reason
                && Objects.equals(gap.run(), block.run())) {
            items.removeLast();
            from = gap.from();
            kinds.addAll(gap.kinds());
        }
        items.add(new Gap(from, position, reason, block.run(), block.workflow(), kinds));
    }

    private static Set<Kind> kinds(FeedBlockRow block) {
        if (block.run() == null) {
            return EnumSet.allOf(Kind.class);
        }
        var kinds = EnumSet.noneOf(Kind.class);
        Map.of(Kind.SNAPSHOT, block.snapshots(), Kind.CHANGE, block.changes(), Kind.TIMING, block.timings())
                .forEach((kind, of) -> {
                    if (of.kept() < of.count()) {
                        kinds.add(kind);
                    }
                });
        return kinds.isEmpty() ? EnumSet.of(Kind.SNAPSHOT, Kind.CHANGE, Kind.TIMING) : kinds;
    }

    private static @Nullable Origin origin(FeedBlockRow block) {
        var run = block.run();
        return run == null ? null : new Origin(run, block.workflow(), block.recordedAt());
    }
}
