package io.waymark.domain.history;

import io.waymark.domain.run.EventEnvelope;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Schema;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * All that one event adds to a run's history; stored whole or not at all. The feed tells it in this order: snapshot,
 * changes, timings, the run's change.
 *
 * @param schemas that the records refer to, to be stored where they are not yet
 * @param metadata the modules whose metadata this event sets, in sequence order; null where there is none any more
 * @param executions before and after, in order of number
 * @param workflow of the run after it, null when it has none
 * @param path the numbers of the executions on the path after it
 */
public record RunDelta(
        EventEnvelope event,
        @Nullable Snapshot snapshot,
        List<ChangeRecord> changes,
        List<Timing> timings,
        @Nullable RecordedResult result,
        @Nullable RunStateChange run,
        SequencedMap<String, @Nullable Schema> metadata,
        List<ExecutionChange> executions,
        @Nullable Workflow workflow,
        List<Long> path,
        List<Schema> schemas) {

    /** Whether it takes the run back. */
    public boolean isRestore() {
        return snapshot != null && snapshot.phase() == Snapshot.Phase.RESTORED;
    }

    /** How many items the feed tells of this event. */
    public int feedItems() {
        return (snapshot == null ? 0 : 1) + changes.size() + timings.size() + (run == null ? 0 : 1);
    }
}
