package io.waymark.store;

import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.store.table.FeedTable;
import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what a transaction adds to one run's feed; each item's rank is its place in the order of the events. */
final class FeedBlock {
    private final long run;
    private final List<Object> runItems = new ArrayList<>();
    private int items;
    private long firstSnapshot;
    private int snapshots;
    private long firstChange;
    private int changes;
    private long firstTiming;
    private int timings;

    FeedBlock(long run) {
        this.run = run;
    }

    int snapshot(Snapshot snapshot) {
        firstSnapshot = snapshots++ == 0 ? snapshot.number() : firstSnapshot;
        return items++;
    }

    int change(ChangeRecord change) {
        firstChange = changes++ == 0 ? change.number() : firstChange;
        return items++;
    }

    int timing(Timing timing) {
        firstTiming = timings++ == 0 ? timing.number() : firstTiming;
        return items++;
    }

    void run(RunChange change) {
        runItems.add(List.of(items++, change));
    }

    int items() {
        return items;
    }

    /**
     * The block's row.
     *
     * @param before how many items of the transaction come before it
     * @param trace of what records it, null when nobody traces it
     */
    FeedTable.Block after(long before, @Nullable String trace) {
        return new FeedTable.Block(
                run,
                before + items,
                items,
                firstSnapshot,
                snapshots,
                firstChange,
                changes,
                firstTiming,
                timings,
                runItems.isEmpty() ? null : DomainJson.write(runItems),
                null,
                trace);
    }
}
