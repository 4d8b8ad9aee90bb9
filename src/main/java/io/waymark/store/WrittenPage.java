package io.waymark.store;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.FeedItem;
import io.waymark.port.FeedPage;
import io.waymark.store.table.ChangeTable;
import io.waymark.store.table.FeedBlockRow;
import io.waymark.store.table.FeedRecords.Found;
import io.waymark.store.table.FeedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a transaction has added to the feed, put together like a page that is read, so that it has the same gaps. */
final class WrittenPage {
    private final List<FeedBlock> blocks;
    private final List<FeedBlockRow> rows = new ArrayList<>();
    private final Function<ContentHash, List<String>> fields;

    /**
     * Of blocks that are stored.
     *
     * @param blocks at least one
     * @param places of each
     * @param fields the names that the record of a whole schema stands for
     */
    WrittenPage(List<FeedBlock> blocks, List<FeedTable.Place> places, Function<ContentHash, List<String>> fields) {
        this.blocks = blocks;
        this.fields = fields;
        for (int i = 0; i < blocks.size(); i++) {
            rows.add(blocks.get(i).at(places.get(i)));
        }
    }

    FeedPage page() {
        var page = new FeedPageAssembly(null, rows, false, rows.getFirst().first() - 1, Integer.MAX_VALUE, null);
        for (int place = 0; place < rows.size(); place++) {
            var items = blocks.get(place).items();
            for (int rank = 0; rank < items.size(); rank++) {
                put(page, place, rank, items.get(rank));
            }
        }
        return page.page();
    }

    /** The run's own items stand in the row itself. */
    private void put(FeedPageAssembly page, int place, int rank, Object item) {
        var row = rows.get(place);
        if (item instanceof Snapshot snapshot && row.snapshots().keeps(snapshot.number())) {
            page.put(new Found<>(place, rank, snapshot), FeedItem.OfSnapshot::new);
        } else if (item instanceof ChangeRecord change && row.changes().keeps(change.number())) {
            page.put(new Found<>(place, rank, change), this::change);
        } else if (item instanceof Timing timing && row.timings().keeps(timing.number())) {
            page.put(new Found<>(place, rank, timing), FeedItem.OfTiming::new);
        }
    }

    private FeedItem change(long position, FeedItem.Origin origin, ChangeRecord change) {
        var whole = ChangeTable.wholeSchema(change.change());
        return new FeedItem.OfChange(position, origin, change, whole == null ? List.of() : fields.apply(whole.hash()));
    }
}
