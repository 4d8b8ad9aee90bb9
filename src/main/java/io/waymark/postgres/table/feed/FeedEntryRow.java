package io.waymark.postgres.table.feed;

import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
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
 * An entry of the feed as read from the database: the items that one transaction added for one run. The items have the
 * positions from {@code first} to {@code position}. Items are the new records of the run and its state changes.
 *
 * @param position the position of the last item
 * @param first the position of the first item
 * @param runNumber the number of the run in the database
 * @param recordedAt the time at which the entry was stored
 * @param owner the run of the items, by its state at the time of the read
 * @param snapshots the numbers of the new snapshots
 * @param changes the numbers of the new changes
 * @param timings the numbers of the new timings
 * @param runItems the state changes of the run, by the rank (index in the entry) of the item
 * @param trace the W3C traceparent of the span in which the entry was recorded; null without tracing
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
        @Nullable String trace) {

    /** The run of an entry. */
    public sealed interface Owner {
        /** Returns the run; null if it was deleted and no deletion entry names it. */
        @Nullable
        RunId run();

        /** Returns the workflows of the items; null if they were not recorded. */
        @Nullable
        WorkflowByRank workflows();
    }

    /** A run that exists. Its items can be read unless they are pruned. */
    public record StoredRun(RunId run, WorkflowByRank workflows) implements Owner {}

    /**
     * A deleted run, in the entry that records its deletion. The only item of the entry is the deletion.
     *
     * @param before the state before the deletion
     */
    public record DeletionOfRun(RunId run, WorkflowByRank workflows, LifecycleState before) implements Owner {}

    /** A deleted run, in an entry before its deletion. Its items are missing. */
    public record DeletedRun(RunId run, WorkflowByRank workflows) implements Owner {}

    /** A run that retention deleted, without a deletion entry that names it. Its items are missing. */
    public record ExpiredRun(@Nullable WorkflowByRank workflows) implements Owner {
        @Override
        public @Nullable RunId run() {
            return null;
        }
    }

    /** The columns of {@code feed f}, with {@link #RUNS} joined, that {@link #read} reads. */
    public static final String COLUMNS = """
            f.position, f.first_position, f.run_no, f.recorded_at, f.first_snapshot, f.snapshots, f.first_change,
            f.changes, f.first_timing, f.timings, f.run_items, f.workflows, f.trace, r.run_id, r.workflow_namespace,
            r.workflow_name, r.snapshots_floor, r.changes_floor, r.timings_floor, d.deletion
            """;

    /** Joins the row of the run. If the run is deleted, joins the last feed entry of the run, which records that. */
    public static final String RUNS = """
            left join run r on r.run_no = f.run_no
            left join lateral (
                select l.run_items as deletion from feed l
                where r.run_no is null and l.run_no = f.run_no order by l.position desc limit 1
            ) d on true
            """;

    private static final String DELETED = "deleted";

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

    /**
     * Returns the JSON of the column {@code run_items} for an entry that records the deletion of a run. It contains run
     * id, state and workflow, because the row of the run no longer exists.
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
        var recorded = workflows(row);
        return entry(row, new StoredRun(run, recorded == null ? WorkflowByRank.of(workflow) : recorded), runItems(row));
    }

    /** Reads an entry of a run that was deleted later: on request or, without a deletion entry, after its retention. */
    private static FeedEntryRow ofDeletedRun(Row row, @Nullable List<Value> deletion) {
        var recorded = workflows(row);
        if (deletion == null) {
            return entry(row, new ExpiredRun(recorded), runItems(row));
        }
        var workflows = recorded == null ? WorkflowByRank.of(workflow(deletion)) : recorded;
        return entry(row, new DeletedRun(run(deletion), workflows), runItems(row));
    }

    private static FeedEntryRow ofDeletion(Row row, List<Value> deletion) {
        var before = EnumNames.parse(LifecycleState.class, text(deletion.get(2)));
        var owner = new DeletionOfRun(run(deletion), WorkflowByRank.of(workflow(deletion)), before);
        return entry(row, owner, Map.of());
    }

    private static RunId run(List<Value> deletion) {
        return new RunId(text(deletion.get(1)));
    }

    private static @Nullable Workflow workflow(List<Value> deletion) {
        return workflow(textOrNull(deletion.get(3)), textOrNull(deletion.get(4)));
    }

    /** Reads the workflows of an entry. Entries of release 0.1 have none. */
    private static @Nullable WorkflowByRank workflows(Row row) {
        var json = RowValues.textOrNull(row, "workflows");
        return json == null ? null : WorkflowByRank.read(json);
    }

    private static Map<Integer, RunStateChange> runItems(Row row) {
        return runItems(RowValues.textOrNull(row, "run_items"));
    }

    private static FeedEntryRow entry(Row row, Owner owner, Map<Integer, RunStateChange> runItems) {
        return new FeedEntryRow(
                RowValues.number(row, "position"),
                RowValues.number(row, "first_position"),
                RowValues.number(row, "run_no"),
                owner,
                RowValues.time(row, "recorded_at"),
                numbers(row, "first_snapshot", "snapshots", "snapshots_floor"),
                numbers(row, "first_change", "changes", "changes_floor"),
                numbers(row, "first_timing", "timings", "timings_floor"),
                runItems,
                RowValues.textOrNull(row, "trace"));
    }

    /** Returns the item of a deletion; null if the JSON is not that of an entry that records a deletion. */
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

    /** Parses a state change of the run, which is stored in the format of the REST API. */
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
