package io.waymark.postgres.write;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedPage;
import io.waymark.postgres.feed.FeedPageBuilder;
import io.waymark.postgres.table.ChangeTable;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedRecordQuery.FoundRecord;
import io.waymark.postgres.table.feed.FeedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a transaction has added to the feed, put together like a page that is read, so that it has the same gaps. */
final class CommittedFeedPage {
    private final List<FeedEntry> blocks;
    private final List<FeedEntryRow> rows = new ArrayList<>();
    private final Function<ContentHash, List<String>> fieldsOfSchema;

    /**
     * Of blocks that are stored.
     *
     * @param blocks at least one
     * @param positions of each
     * @param fieldsOfSchema the names that the record of a whole schema stands for
     */
    CommittedFeedPage(
            List<FeedEntry> blocks,
            List<FeedTable.StoredPosition> positions,
            Function<ContentHash, List<String>> fieldsOfSchema) {
        this.blocks = blocks;
        this.fieldsOfSchema = fieldsOfSchema;
        for (int i = 0; i < blocks.size(); i++) {
            rows.add(blocks.get(i).atPosition(positions.get(i)));
        }
    }

    FeedPage page() {
        var page = new FeedPageBuilder(null, rows, false, rows.getFirst().first() - 1, Integer.MAX_VALUE, null);
        for (int window = 0; window < rows.size(); window++) {
            var items = blocks.get(window).items();
            for (int rank = 0; rank < items.size(); rank++) {
                putItem(page, window, rank, items.get(rank));
            }
        }
        return page.page();
    }

    /** The run's own items stand in the row itself. */
    private void putItem(FeedPageBuilder page, int window, int rank, Object item) {
        var row = rows.get(window);
        if (item instanceof Snapshot snapshot && row.snapshots().isRetained(snapshot.number())) {
            page.putAll(new FoundRecord<>(window, rank, snapshot), FeedItem.SnapshotItem::new);
        } else if (item instanceof ChangeRecord change && row.changes().isRetained(change.number())) {
            page.putAll(new FoundRecord<>(window, rank, change), this::change);
        } else if (item instanceof Timing timing && row.timings().isRetained(timing.number())) {
            page.putAll(new FoundRecord<>(window, rank, timing), FeedItem.TimingItem::new);
        }
    }

    private FeedItem change(long position, FeedItem.Origin origin, ChangeRecord change) {
        var whole = ChangeTable.schemaReference(change.change());
        return new FeedItem.ChangeItem(
                position, origin, change, whole == null ? List.of() : fieldsOfSchema.apply(whole.hash()));
    }
}
