package io.waymark.store;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Workflow;
import io.waymark.port.RunUpdate;
import io.waymark.store.table.BlockWorkflows;
import io.waymark.store.table.FeedBlockRow;
import io.waymark.store.table.FeedBlockRow.Numbers;
import io.waymark.store.table.FeedTable;
import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a transaction adds to one run's feed; each item's rank is its place in the order of the events. */
final class FeedBlock {
    private final long run;
    private final RunUpdate update;
    private final List<Object> items = new ArrayList<>();
    private final Map<Integer, RunChange> runItems = new TreeMap<>();
    private final BlockWorkflows workflows = new BlockWorkflows();
    private long firstSnapshot;
    private int snapshots;
    private long firstChange;
    private int changes;
    private long firstTiming;
    private int timings;

    FeedBlock(long run, RunUpdate update) {
        this.run = run;
        this.update = update;
    }

    /** The run has this workflow from the next item on. */
    void workflow(@Nullable Workflow workflow) {
        workflows.from(items.size(), workflow);
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

    void run(RunChange change) {
        runItems.put(rank(change), change);
    }

    private int rank(Object item) {
        items.add(item);
        return items.size() - 1;
    }

    /** By rank: snapshots, changes, timings and the run's changes. */
    List<Object> items() {
        return items;
    }

    /**
     * The block's row.
     *
     * @param before how many items of the transaction come before it
     */
    FeedTable.Block after(long before) {
        return new FeedTable.Block(
                run,
                before + items.size(),
                items.size(),
                firstSnapshot,
                snapshots,
                firstChange,
                changes,
                firstTiming,
                timings,
                runItems(),
                workflows.write(),
                null,
                update.trace());
    }

    private @Nullable String runItems() {
        var pairs = new ArrayList<List<Object>>();
        runItems.forEach((rank, change) -> pairs.add(List.of(rank, change)));
        return pairs.isEmpty() ? null : DomainJson.write(pairs);
    }

    /** The row as it would be read from this place. */
    FeedBlockRow at(FeedTable.Place place) {
        var after = update.after();
        var counters = after.counters();
        return new FeedBlockRow(
                place.position(),
                place.position() - items.size() + 1,
                run,
                after.id(),
                null,
                workflows,
                place.recordedAt(),
                new Numbers(firstSnapshot, snapshots, counters.snapshots().floor()),
                new Numbers(firstChange, changes, counters.changes().floor()),
                new Numbers(firstTiming, timings, counters.timings().floor()),
                runItems,
                null,
                update.trace());
    }
}
