package io.waymark.postgres.table.feed;

import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.port.feed.FeedItem.Gap.Reason;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.RowValues;
import io.waymark.postgres.table.run.RunStateJson;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A feed entry: the items that one transaction recorded for one run, with the positions from {@code first} to {@code
 * position}.
 *
 * @param run null if the run was deleted and no deletion entry names it
 * @param missingReason why the run no longer exists; null while it exists, and for the entry of its deletion
 * @param workflows the workflows of the items, null if they were not recorded
 * @param runItems the state changes of the run, by rank
 * @param deleted the state before the deletion if this is a deletion entry, else null
 * @param trace the W3C traceparent of the span that recorded the entry, null without tracing
 * @param derivedItems the items of a projection, by rank; empty for an entry of events
 */
public record FeedEntryRow(
        long position,
        long first,
        long runNumber,
        @Nullable RunId run,
        @Nullable Reason missingReason,
        @Nullable EntryWorkflows workflows,
        Instant recordedAt,
        RecordRange snapshots,
        RecordRange changes,
        RecordRange timings,
        Map<Integer, RunStateChange> runItems,
        @Nullable LifecycleState deleted,
        @Nullable String trace,
        List<DerivedRecord> derivedItems) {

    /** The columns of {@code feed f}, with {@link #RUNS} joined, that {@link #read} reads. */
    public static final String COLUMNS = """
            f.position, f.first_position, f.run_no, f.recorded_at, f.first_snapshot, f.snapshots, f.first_change,
            f.changes, f.first_timing, f.timings, f.run_items, f.workflows, f.trace, f.derived_items, r.run_id, r.workflow_namespace,
            r.workflow_name, r.snapshots_floor, r.changes_floor, r.timings_floor, d.deletion
            """;

    /** Joins the run's row. If the run is deleted, joins its last feed entry, which records the deletion. */
    public static final String RUNS = """
            left join run r on r.run_no = f.run_no
            left join lateral (
                select l.run_items as deletion from feed l
                where r.run_no is null and l.run_no = f.run_no order by l.position desc limit 1
            ) d on true
            """;

    private static final String DELETED = "deleted";

    /**
     * The records of one kind.
     *
     * @param first the number of the first record
     * @param count the number of records
     * @param prunedThrough the number of the last pruned record
     */
    public record RecordRange(long first, int count, long prunedThrough) {
        /** Returns the number of records that are not pruned. */
        public int retainedCount() {
            return Math.toIntExact(Math.clamp(first + count - 1 - prunedThrough, 0L, (long) count));
        }

        public boolean isRetained(long number) {
            return number > prunedThrough;
        }
    }

    /**
     * Returns the {@code run_items} of a deletion entry. They contain run id, state and workflow, because the run's row
     * no longer exists.
     */
    public static String deletion(RunId run, LifecycleState before, @Nullable Workflow workflow) {
        var item = Arrays.asList(
                DELETED,
                run.value(),
                before.wireName(),
                workflow == null ? null : workflow.namespace(),
                workflow == null ? null : workflow.name());
        return DomainJson.write(List.of(List.of(0, item)));
    }

    public static FeedEntryRow read(Row row) {
        var deletion = deletion(RowValues.textOrNull(row, "run_items"));
        if (deletion != null) {
            return ofDeletion(row, deletion);
        }
        var run = RowValues.textOrNull(row, "run_id");
        return run == null
                ? ofDeletedRun(row, deletion(RowValues.textOrNull(row, "deletion")))
                : ofRun(row, new RunId(run));
    }

    private static FeedEntryRow ofRun(Row row, RunId run) {
        var workflow =
                workflow(RowValues.nameOrNull(row, "workflow_namespace"), RowValues.nameOrNull(row, "workflow_name"));
        return entry(row, run, null, workflows(row, EntryWorkflows.of(workflow)), runItems(row), null);
    }

    /** Reads an entry of a deleted run. Retention deletes runs without a deletion entry. */
    private static FeedEntryRow ofDeletedRun(Row row, @Nullable List<Value> deletion) {
        return deletion == null
                ? entry(row, null, Reason.RETENTION, workflows(row, null), runItems(row), null)
                : entry(
                        row,
                        run(deletion),
                        Reason.DELETED,
                        workflows(row, EntryWorkflows.of(workflow(deletion))),
                        runItems(row),
                        null);
    }

    private static FeedEntryRow ofDeletion(Row row, List<Value> deletion) {
        var before = EnumNames.parse(LifecycleState.class, text(deletion.get(2)));
        return entry(row, run(deletion), null, EntryWorkflows.of(workflow(deletion)), Map.of(), before);
    }

    private static RunId run(List<Value> deletion) {
        return new RunId(text(deletion.get(1)));
    }

    private static @Nullable Workflow workflow(List<Value> deletion) {
        return workflow(textOrNull(deletion.get(3)), textOrNull(deletion.get(4)));
    }

    /** Reads the workflows of an entry. Entries of release 0.1 have none. */
    private static @Nullable EntryWorkflows workflows(Row row, @Nullable EntryWorkflows fallback) {
        var json = RowValues.textOrNull(row, "workflows");
        return json == null ? fallback : EntryWorkflows.read(json);
    }

    private static Map<Integer, RunStateChange> runItems(Row row) {
        return runItems(RowValues.textOrNull(row, "run_items"));
    }

    private static FeedEntryRow entry(
            Row row,
            @Nullable RunId run,
            @Nullable Reason missingReason,
            @Nullable EntryWorkflows workflows,
            Map<Integer, RunStateChange> runItems,
            @Nullable LifecycleState deleted) {
        return new FeedEntryRow(
                RowValues.number(row, "position"),
                RowValues.number(row, "first_position"),
                RowValues.number(row, "run_no"),
                run,
                missingReason,
                workflows,
                RowValues.time(row, "recorded_at"),
                numbers(row, "first_snapshot", "snapshots", "snapshots_floor"),
                numbers(row, "first_change", "changes", "changes_floor"),
                numbers(row, "first_timing", "timings", "timings_floor"),
                runItems,
                deleted,
                RowValues.textOrNull(row, "trace"),
                DerivedRecord.read(RowValues.textOrNull(row, "derived_items")));
    }

    /** Returns the item of a deletion, null if the JSON is not that of a deletion entry. */
    private static @Nullable List<Value> deletion(@Nullable String json) {
        return json != null
                        && DomainJson.readValue(json) instanceof Value.Items(var items)
                        && items.getFirst() instanceof Value.Items(var parts)
                        && parts.get(1) instanceof Value.Items(var deletion)
                        && deletion.getFirst().equals(new Value.Text(DELETED))
                ? deletion
                : null;
    }

    private static RecordRange numbers(Row row, String first, String count, String floor) {
        var pruned = row.get(floor, Long.class);
        return new RecordRange(
                RowValues.number(row, first), RowValues.count(row, count), pruned == null ? Long.MAX_VALUE : pruned);
    }

    private static @Nullable Workflow workflow(@Nullable String namespace, @Nullable String name) {
        return namespace == null || name == null ? null : new Workflow(namespace, name);
    }

    private static Map<Integer, RunStateChange> runItems(@Nullable String json) {
        var items = new TreeMap<Integer, RunStateChange>();
        if (json != null && DomainJson.readValue(json) instanceof Value.Items(var pairs)) {
            for (var pair : pairs) {
                if (pair instanceof Value.Items(var parts)
                        && parts.get(0) instanceof Value.Numeric(var rank)
                        && parts.get(1) instanceof Value.Members change) {
                    items.put(rank.intValueExact(), runChange(change));
                }
            }
        }
        return items;
    }

    /** Parses a state change in its REST format. */
    private static RunStateChange runChange(Value.Members change) {
        var error = change.get("error");
        return new RunStateChange(
                state(change.get("state_before")),
                EnumNames.parse(LifecycleState.class, text(change.get("state"))),
                Instant.parse(text(change.get("timestamp"))),
                error == null ? null : RunStateJson.readError(DomainJson.write(error)));
    }

    private static @Nullable LifecycleState state(@Nullable Value value) {
        return value instanceof Value.Text(var text) ? EnumNames.parse(LifecycleState.class, text) : null;
    }

    private static @Nullable String textOrNull(Value value) {
        return value instanceof Value.Text(var text) ? text : null;
    }

    private static String text(@Nullable Value value) {
        if (value instanceof Value.Text(var text)) {
            return text;
        }
        throw new IllegalStateException("Cannot read run item of feed entry: expected a text, found " + value);
    }
}
