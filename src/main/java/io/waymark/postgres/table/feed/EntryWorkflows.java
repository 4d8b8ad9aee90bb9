package io.waymark.postgres.table.feed;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The workflow that a run had when each item of a block was recorded (FEED-8). It changes inside of a block when the run
 * is planned there, so it is stored with the rank from which on it holds: {@code [[rank, namespace, name], …]}, without
 * a workflow {@code [rank]}.
 */
public final class EntryWorkflows {
    private final TreeMap<Integer, Optional<Workflow>> byFirstRank = new TreeMap<>();

    /** The same workflow for all items. */
    public static EntryWorkflows of(@Nullable Workflow workflow) {
        return new EntryWorkflows().startingAt(0, workflow);
    }

    /** Adds the workflow of the items from this rank on; ranks do not descend. */
    public EntryWorkflows startingAt(int rank, @Nullable Workflow workflow) {
        var added = Optional.ofNullable(workflow);
        if (byFirstRank.isEmpty() || !byFirstRank.lastEntry().getValue().equals(added)) {
            byFirstRank.put(rank, added);
        }
        return this;
    }

    /** The workflow of the item of this rank, null when it had none. */
    public @Nullable Workflow at(int rank) {
        var entry = byFirstRank.floorEntry(rank);
        return entry == null ? null : entry.getValue().orElse(null);
    }

    public String write() {
        var entries = new ArrayList<List<Object>>();
        byFirstRank.forEach((rank, workflow) ->
                entries.add(workflow.map(some -> List.<Object>of(rank, some.namespace(), some.name()))
                        .orElseGet(() -> List.of(rank))));
        return DomainJson.write(entries);
    }

    /** Reads what {@link #write} wrote. */
    public static EntryWorkflows read(String json) {
        var workflows = new EntryWorkflows();
        for (var entry : ((Value.Items) DomainJson.readValue(json)).items()) {
            var parts = ((Value.Items) entry).items();
            int rank = ((Value.Numeric) parts.getFirst()).value().intValueExact();
            workflows.startingAt(rank, parts.size() == 1 ? null : new Workflow(text(parts.get(1)), text(parts.get(2))));
        }
        return workflows;
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }
}
