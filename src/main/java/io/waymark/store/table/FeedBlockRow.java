package io.waymark.store.table;

import io.r2dbc.spi.Row;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction told of one run: positions from {@code first} to {@code position}.
 *
 * @param run null when the run was deleted
 * @param runItems the run's own items, by rank
 */
public record FeedBlockRow(
        long position,
        long first,
        long runNumber,
        @Nullable RunId run,
        @Nullable Workflow workflow,
        Instant recordedAt,
        Numbers snapshots,
        Numbers changes,
        Numbers timings,
        Map<Integer, RunChange> runItems) {

    /** What {@link #read} needs of {@code feed f} with {@code run r} joined. */
    public static final String COLUMNS = """
            f.position, f.first_position, f.run_no, f.recorded_at, f.first_snapshot, f.snapshots, f.first_change,
            f.changes, f.first_timing, f.timings, f.run_items, r.run_id, r.workflow_namespace, r.workflow_name,
            r.snapshots_floor, r.changes_floor, r.timings_floor
            """;

    /**
     * The records of one kind.
     *
     * @param first the first one's number
     * @param count how many
     * @param floor up to this number they are pruned
     */
    public record Numbers(long first, int count, long floor) {
        /** How many are not pruned. */
        public int kept() {
            return Math.toIntExact(Math.clamp(first + count - 1 - floor, 0L, (long) count));
        }
    }

    public static FeedBlockRow read(Row row) {
        var run = Read.textOrNull(row, "run_id");
        return new FeedBlockRow(
                Read.number(row, "position"),
                Read.number(row, "first_position"),
                Read.number(row, "run_no"),
                run == null ? null : new RunId(run),
                workflow(row),
                Read.time(row, "recorded_at"),
                numbers(row, "first_snapshot", "snapshots", "snapshots_floor"),
                numbers(row, "first_change", "changes", "changes_floor"),
                numbers(row, "first_timing", "timings", "timings_floor"),
                runItems(Read.textOrNull(row, "run_items")));
    }

    private static Numbers numbers(Row row, String first, String count, String floor) {
        var pruned = row.get(floor, Long.class);
        return new Numbers(Read.number(row, first), Read.count(row, count), pruned == null ? Long.MAX_VALUE : pruned);
    }

    private static @Nullable Workflow workflow(Row row) {
        var namespace = Read.nameOrNull(row, "workflow_namespace");
        var name = Read.nameOrNull(row, "workflow_name");
        return namespace == null || name == null ? null : new Workflow(namespace, name);
    }

    private static Map<Integer, RunChange> runItems(@Nullable String json) {
        var items = new TreeMap<Integer, RunChange>();
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

    /** Reads what the wire wrote. */
    private static RunChange runChange(Value.Members change) {
        var error = change.get("error");
        return new RunChange(
                state(change.get("state_before")),
                Words.read(Lifecycle.class, text(change.get("state"))),
                Instant.parse(text(change.get("timestamp"))),
                error == null ? null : RunText.readError(DomainJson.write(error)));
    }

    private static @Nullable Lifecycle state(@Nullable Value word) {
        return word instanceof Value.Text(var text) ? Words.read(Lifecycle.class, text) : null;
    }

    private static String text(@Nullable Value value) {
        if (value instanceof Value.Text(var text)) {
            return text;
        }
        throw new IllegalStateException("Cannot read a run's item of the feed: a text is missing: " + value);
    }
}
