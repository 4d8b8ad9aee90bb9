package io.waymark.postgres.write;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecord;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.Workflow;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.table.feed.FeedEntryRow;
import io.waymark.postgres.table.feed.FeedEntryRow.RecordRange;
import io.waymark.postgres.table.feed.FeedEntryWorkflowRangeMap;
import io.waymark.postgres.table.feed.FeedTable;
import io.waymark.postgres.table.feed.RunStateChangeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the items that a transaction adds to the feed for one run. The rank of an item is its index among these
 * items, which have the order of their events.
 */
final class FeedEntryBuilder {
    private final long run;
    private final RunUpdate update;
    private final List<HistoryRecord> items = new ArrayList<>();
    private final Map<Integer, RunStateChange> runItems = new TreeMap<>();
    private final FeedEntryWorkflowRangeMap workflows = new FeedEntryWorkflowRangeMap();
    private long firstSnapshot;
    private int snapshots;
    private long firstChange;
    private int changes;
    private long firstTiming;
    private int timings;

    FeedEntryBuilder(long run, RunUpdate update) {
        this.run = run;
        this.update = update;
    }

    /** Sets the workflow of the run from the next item on. */
    void workflow(@Nullable Workflow workflow) {
        workflows.startingAt(items.size(), workflow);
    }

    int snapshot(Snapshot snapshot) {
        firstSnapshot = snapshots++ == 0 ? snapshot.number() : firstSnapshot;
        return rank(snapshot);
    }

    int change(ChangeRecord change) {
        firstChange = changes++ == 0 ? change.number() : firstChange;
        return rank(change);
    }

    int timing(Timing timing) {
        firstTiming = timings++ == 0 ? timing.number() : firstTiming;
        return rank(timing);
    }

    void run(RunStateChange change) {
        runItems.put(rank(change), change);
    }

    private int rank(HistoryRecord item) {
        items.add(item);
        return items.size() - 1;
    }

    /** Returns snapshots, changes, timings and state changes of the run, indexed by rank. */
    List<HistoryRecord> items() {
        return items;
    }

    /**
     * Returns the row to insert.
     *
     * @param before the number of items of the transaction that precede this entry
     */
    FeedTable.EntryRow after(long before) {
        return new FeedTable.EntryRow(
                run,
                before + items.size(),
                items.size(),
                firstSnapshot,
                snapshots,
                firstChange,
                changes,
                firstTiming,
                timings,
                RunStateChangeJson.write(runItems),
                workflows.write(),
                null,
                update.trace(),
                null);
    }

    /** Returns the row as a reader of the feed would read it at this position. */
    FeedEntryRow atPosition(FeedTable.StoredPosition position) {
        var after = update.after();
        var counters = after.counters();
        return new FeedEntryRow(
                position.position(),
                position.position() - items.size() + 1,
                run,
                new FeedEntryRow.StoredRun(after.id(), workflows),
                position.recordedAt(),
                new RecordRange(firstSnapshot, snapshots, counters.snapshots().prunedThrough()),
                new RecordRange(firstChange, changes, counters.changes().prunedThrough()),
                new RecordRange(firstTiming, timings, counters.timings().prunedThrough()),
                runItems,
                update.trace(),
                List.of());
    }
}
