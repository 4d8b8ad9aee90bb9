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
 * The workflow of the run at each item of a feed entry (FEED-8). A feed entry contains all items that one transaction
 * added for a run, and the workflow may become known within the transaction. Each workflow is stored with the rank
 * (index) of the first item to which it applies: {@code [[rank, namespace, name], …]}, or {@code [rank]} for no
 * workflow.
 */
public final class FeedEntryWorkflowRangeMap {
    private final TreeMap<Integer, Optional<Workflow>> byFirstRank = new TreeMap<>();

    /** Returns an instance with the same workflow for all items. */
    public static FeedEntryWorkflowRangeMap of(@Nullable Workflow workflow) {
        return new FeedEntryWorkflowRangeMap().startingAt(0, workflow);
    }

    /** Sets the workflow of the items from this rank on. Ranks must not decrease. */
    public FeedEntryWorkflowRangeMap startingAt(int rank, @Nullable Workflow workflow) {
        var added = Optional.ofNullable(workflow);
        if (byFirstRank.isEmpty() || !byFirstRank.lastEntry().getValue().equals(added)) {
            byFirstRank.put(rank, added);
        }
        return this;
    }

    /** Returns the workflow that the run had at the item with this rank; null if it had none. */
    public @Nullable Workflow at(int rank) {
        var entry = byFirstRank.floorEntry(rank);
        return entry == null ? null : entry.getValue().orElse(null);
    }

    public String write() {
        var entries = new ArrayList<List<Object>>();
        byFirstRank.forEach((rank, workflow) ->
                entries.add(workflow.map(present -> List.<Object>of(rank, present.namespace(), present.name()))
                        .orElseGet(() -> List.of(rank))));
        return DomainJson.write(entries);
    }

    /** Parses the output of {@link #write}. */
    public static FeedEntryWorkflowRangeMap read(String json) {
        var workflows = new FeedEntryWorkflowRangeMap();
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
