package io.waymark.postgres.projection.item;

import io.waymark.domain.run.Workflow;
import io.waymark.postgres.table.feed.FeedEntryWorkflowRangeMap;
import io.waymark.postgres.table.feed.FeedTable.EntryRow;
import io.waymark.postgres.table.feed.StoredDerivedItem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the items that a transaction of the projection adds to the feed. Consecutive items of one run form one
 * entry of at most {@value #MAX_ITEMS} items.
 */
public final class DerivedEntryCollector {
    private static final int MAX_ITEMS = 500;

    private final List<EntryRow> entries = new ArrayList<>();
    private final List<List<Object>> items = new ArrayList<>();
    private FeedEntryWorkflowRangeMap workflows = new FeedEntryWorkflowRangeMap();
    private long run;
    private long total;

    /** Adds one item. */
    public void add(long ofRun, @Nullable Workflow workflow, List<Object> item) {
        if (!items.isEmpty() && (ofRun != run || items.size() == MAX_ITEMS)) {
            endEntry();
        }
        run = ofRun;
        workflows.startingAt(items.size(), workflow);
        items.add(item);
    }

    /** Returns the entries. */
    public List<EntryRow> entries() {
        endEntry();
        return entries;
    }

    private void endEntry() {
        if (!items.isEmpty()) {
            total += items.size();
            entries.add(EntryRow.derived(run, total, items.size(), workflows.write(), StoredDerivedItem.write(items)));
            items.clear();
            workflows = new FeedEntryWorkflowRangeMap();
        }
    }
}
