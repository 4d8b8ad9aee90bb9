package io.waymark.postgres.table.feed;

import io.r2dbc.spi.Row;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the feed as read from the database: the items that one transaction added for one run. The items have the
 * positions from {@code first} to {@code position}. Items are the new records of the run and its state changes.
 *
 * @param position the position of the last item
 * @param first the position of the first item
 * @param runNumber the number of the run in the database
 * @param recordedAt the time at which the entry was stored
 * @param owner the run of the items: whether it existed, was deleted or had expired when the entry was read
 * @param snapshots the numbers of the new snapshots
 * @param changes the numbers of the new changes
 * @param timings the numbers of the new timings
 * @param runItems the state changes of the run; the key is the rank of the item (its index in the entry)
 * @param trace the W3C traceparent of the span in which the entry was recorded; null without tracing
 * @param derivedItems the items that a projection added, in the order of their ranks; empty if events caused the entry
 */
public record FeedEntryRow(
        long position,
        long first,
        long runNumber,
        Owner owner,
        Instant recordedAt,
        RecordRange snapshots,
        RecordRange changes,
        RecordRange timings,
        Map<Integer, RunStateChange> runItems,
        @Nullable String trace,
        List<StoredDerivedItem> derivedItems) {

    /** The run of an entry. */
    public sealed interface Owner {
        /** Returns the run; null if it was deleted and no deletion entry names it. */
        @Nullable
        RunId run();

        /** Returns the workflows of the items; null if they were not recorded. */
        @Nullable
        FeedEntryWorkflowRangeMap workflows();
    }

    /** A run that exists. Its items can be read unless they are pruned. */
    public record StoredRun(RunId run, FeedEntryWorkflowRangeMap workflows) implements Owner {}

    /**
     * A deleted run, in the entry that records its deletion. The only item of the entry is the deletion.
     *
     * @param before the state before the deletion
     */
    public record DeletionOfRun(RunId run, FeedEntryWorkflowRangeMap workflows, LifecycleState before)
            implements Owner {}

    /** A deleted run, in an entry before its deletion. Its items are missing. */
    public record DeletedRun(RunId run, FeedEntryWorkflowRangeMap workflows) implements Owner {}

    /** A run that retention deleted, without a deletion entry that names it. Its items are missing. */
    public record ExpiredRun(@Nullable FeedEntryWorkflowRangeMap workflows) implements Owner {
        @Override
        public @Nullable RunId run() {
            return null;
        }
    }

    /** The columns of {@code feed f}, with {@link #RUNS} joined, that {@link #read} reads. */
    public static final String COLUMNS = """
            f.position, f.first_position, f.run_no, f.recorded_at, f.first_snapshot, f.snapshots, f.first_change,
            f.changes, f.first_timing, f.timings, f.run_items, f.workflows, f.trace, f.derived_items, r.run_id,
            r.workflow_namespace, r.workflow_name, r.snapshots_floor, r.changes_floor, r.timings_floor, d.deletion
            """;

    /** The same columns without the derived items, which are larger than all others together. */
    public static final String COLUMNS_WITHOUT_DERIVED_ITEMS =
            COLUMNS.replace("f.derived_items", "null::text as derived_items");

    /** Joins the row of the run. If the run is deleted, joins the last feed entry of the run, which records that. */
    public static final String RUNS = """
            left join run r on r.run_no = f.run_no
            left join lateral (
                select l.run_items as deletion from feed l
                where r.run_no is null and l.run_no = f.run_no order by l.position desc limit 1
            ) d on true
            """;

    /**
     * The consecutive numbers of the records of one kind in a feed entry.
     *
     * @param first the number of the first record
     * @param count the number of records
     * @param prunedThrough the number up to which records were deleted because of the limits of the run's history
     */
    public record RecordRange(long first, int count, long prunedThrough) {
        /** Returns the number of records that were not deleted. */
        public int retainedCount() {
            return Math.toIntExact(Math.clamp(first + count - 1 - prunedThrough, 0L, (long) count));
        }

        public boolean isRetained(long number) {
            return number > prunedThrough;
        }
    }

    public static FeedEntryRow read(Row row) {
        var deletion = RunStateChangeJson.readDeletion(RowReader.textOrNull(row, "run_items"));
        if (deletion != null) {
            return ofDeletion(row, deletion);
        }
        var run = RowReader.textOrNull(row, "run_id");
        return run == null
                ? ofDeletedRun(row, RunStateChangeJson.readDeletion(RowReader.textOrNull(row, "deletion")))
                : ofRun(row, new RunId(run));
    }

    private static FeedEntryRow ofRun(Row row, RunId run) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        var workflow = namespace == null || name == null ? null : new Workflow(namespace, name);
        var recorded = workflows(row);
        return entry(
                row,
                new StoredRun(run, recorded == null ? FeedEntryWorkflowRangeMap.of(workflow) : recorded),
                runItems(row));
    }

    /** Reads an entry of a run that was deleted later: on request or, without a deletion entry, after its retention. */
    private static FeedEntryRow ofDeletedRun(Row row, RunStateChangeJson.@Nullable Deletion deletion) {
        var recorded = workflows(row);
        if (deletion == null) {
            return entry(row, new ExpiredRun(recorded), runItems(row));
        }
        var workflows = recorded == null ? FeedEntryWorkflowRangeMap.of(deletion.workflow()) : recorded;
        return entry(row, new DeletedRun(deletion.run(), workflows), runItems(row));
    }

    private static FeedEntryRow ofDeletion(Row row, RunStateChangeJson.Deletion deletion) {
        var owner =
                new DeletionOfRun(deletion.run(), FeedEntryWorkflowRangeMap.of(deletion.workflow()), deletion.before());
        return entry(row, owner, Map.of());
    }

    /** Reads the workflows of an entry. Entries of release 0.1 have none. */
    private static @Nullable FeedEntryWorkflowRangeMap workflows(Row row) {
        var json = RowReader.textOrNull(row, "workflows");
        return json == null ? null : FeedEntryWorkflowRangeMap.read(json);
    }

    private static Map<Integer, RunStateChange> runItems(Row row) {
        return RunStateChangeJson.read(RowReader.textOrNull(row, "run_items"));
    }

    private static FeedEntryRow entry(Row row, Owner owner, Map<Integer, RunStateChange> runItems) {
        return new FeedEntryRow(
                RowReader.number(row, "position"),
                RowReader.number(row, "first_position"),
                RowReader.number(row, "run_no"),
                owner,
                RowReader.time(row, "recorded_at"),
                numbers(row, "first_snapshot", "snapshots", "snapshots_floor"),
                numbers(row, "first_change", "changes", "changes_floor"),
                numbers(row, "first_timing", "timings", "timings_floor"),
                runItems,
                RowReader.textOrNull(row, "trace"),
                StoredDerivedItem.read(RowReader.textOrNull(row, "derived_items")));
    }

    private static RecordRange numbers(Row row, String first, String count, String floor) {
        var pruned = row.get(floor, Long.class);
        return new RecordRange(
                RowReader.number(row, first), RowReader.count(row, count), pruned == null ? Long.MAX_VALUE : pruned);
    }
}
