package io.waymark.postgres.write;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecord;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedPage;
import io.waymark.postgres.feed.FeedPageBuilder;
import io.waymark.postgres.table.ChangeTable;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedTable;
import io.waymark.postgres.table.feed.ReferencedRecordLoader.FoundRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Converts the feed items of a committed transaction to the result of a feed read, without reading them from the
 * database. Records that are already deleted because of the run's limits become gaps, as in a read.
 */
final class CommittedItemsBuilder {
    private final List<FeedEntryBuilder> entries;
    private final List<FeedEntryRow> rows = new ArrayList<>();
    private final Function<ContentHash, List<String>> fieldsOfSchema;

    /**
     * Creates a page of stored entries.
     *
     * @param entries at least one entry
     * @param positions the position of each entry
     * @param fieldsOfSchema returns the names of the fields of a schema that was created or deleted as a whole
     */
    CommittedItemsBuilder(
            List<FeedEntryBuilder> entries,
            List<FeedTable.StoredPosition> positions,
            Function<ContentHash, List<String>> fieldsOfSchema) {
        this.entries = entries;
        this.fieldsOfSchema = fieldsOfSchema;
        for (int i = 0; i < entries.size(); i++) {
            rows.add(entries.get(i).atPosition(positions.get(i)));
        }
    }

    FeedPage page() {
        var page = new FeedPageBuilder(null, rows, false, rows.getFirst().first() - 1, Integer.MAX_VALUE, null);
        for (int index = 0; index < rows.size(); index++) {
            var items = entries.get(index).items();
            for (int rank = 0; rank < items.size(); rank++) {
                putItem(page, index, rank, items.get(rank));
            }
        }
        return page.page();
    }

    /** Adds a record to the page unless it is pruned. Items of the run itself are already in the entry's row. */
    private void putItem(FeedPageBuilder page, int index, int rank, HistoryRecord item) {
        var row = rows.get(index);
        switch (item) {
            case Snapshot snapshot -> {
                if (row.snapshots().isRetained(snapshot.number())) {
                    page.putAll(new FoundRecord<>(index, rank, snapshot), FeedItem.SnapshotItem::new);
                }
            }
            case ChangeRecord change -> {
                if (row.changes().isRetained(change.number())) {
                    page.putAll(new FoundRecord<>(index, rank, change), this::change);
                }
            }
            case Timing timing -> {
                if (row.timings().isRetained(timing.number())) {
                    page.putAll(new FoundRecord<>(index, rank, timing), FeedItem.TimingItem::new);
                }
            }
            case RunStateChange change -> {} // the row of the entry has it
        }
    }

    private FeedItem change(long position, FeedItem.Origin origin, ChangeRecord change) {
        var whole = ChangeTable.schemaReference(change.change());
        return new FeedItem.ChangeItem(
                position, origin, change, whole == null ? List.of() : fieldsOfSchema.apply(whole.hash()));
    }
}
