package io.waymark.postgres.table.feed;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.table.run.RunStateJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the column {@code run_items} of feed entries: a map from the rank of an item (its index in the
 * entry) to the state change of the run, or the deletion of the run.
 */
public final class RunStateChangeJson {
    private static final String DELETED = "deleted";

    private RunStateChangeJson() {}

    /**
     * The deletion of a run. It contains the run and its workflow, because the row of the run no longer exists.
     *
     * @param before the state of the run before the deletion
     */
    public record Deletion(
            RunId run, LifecycleState before, @Nullable Workflow workflow) {
        /** Returns the JSON for the entry that records the deletion. */
        public String write() {
            var item = Arrays.asList(
                    DELETED,
                    run.value(),
                    before.wireName(),
                    workflow == null ? null : workflow.namespace(),
                    workflow == null ? null : workflow.name());
            return DomainJson.write(List.of(List.of(0, item)));
        }
    }

    /** Returns state changes as JSON, {@code [[rank, record], …]}; null if there are none. */
    public static @Nullable String write(Map<Integer, RunStateChange> changes) {
        var pairs = new ArrayList<List<Object>>();
        changes.forEach((rank, change) -> pairs.add(List.of(rank, change)));
        return pairs.isEmpty() ? null : DomainJson.write(pairs);
    }

    static Map<Integer, RunStateChange> read(@Nullable String json) {
        var items = new TreeMap<Integer, RunStateChange>();
        if (json != null && DomainJson.readValue(json) instanceof Value.Items(var pairs)) {
            for (var pair : pairs) {
                if (pair instanceof Value.Items(var parts)
                        && parts.get(0) instanceof Value.Numeric(var rank)
                        && parts.get(1) instanceof Value.Members change) {
                    items.put(rank.intValueExact(), stateChange(change));
                }
            }
        }
        return items;
    }

    /** Returns the deletion; null if the JSON is not that of an entry that records a deletion. */
    static @Nullable Deletion readDeletion(@Nullable String json) {
        return json != null
                        && DomainJson.readValue(json) instanceof Value.Items(var items)
                        && items.getFirst() instanceof Value.Items(var parts)
                        && parts.get(1) instanceof Value.Items(var deletion)
                        && deletion.getFirst().equals(new Value.Text(DELETED))
                ? deletion(deletion)
                : null;
    }

    private static Deletion deletion(List<Value> members) {
        return new Deletion(
                new RunId(text(members.get(1))),
                EnumNames.parse(LifecycleState.class, text(members.get(2))),
                workflow(members.get(3), members.get(4)));
    }

    private static @Nullable Workflow workflow(Value namespace, Value name) {
        return namespace instanceof Value.Text(var first) && name instanceof Value.Text(var second)
                ? new Workflow(first, second)
                : null;
    }

    /** Parses a state change of the run, which is stored in the format of the REST API. */
    private static RunStateChange stateChange(Value.Members change) {
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

    private static String text(@Nullable Value value) {
        if (value instanceof Value.Text(var text)) {
            return text;
        }
        throw new IllegalStateException(
                "Cannot read the column run_items of a feed entry: expected a text, found " + value);
    }
}
