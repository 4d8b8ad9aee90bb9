package io.waymark.domain.history;

import io.waymark.domain.lineage.CompletionLineage;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All records and state changes that one event adds to a run. The store writes a delta as a whole or not at all. The
 * feed of new records contains those of a delta in this order: snapshot, changes, timings, change of the run state.
 *
 * @param event the id, time and content hash of the event
 * @param snapshot the new snapshot; null if the event adds none
 * @param changes the new change records
 * @param timings the timings that the event closes
 * @param result the result of the completed execution; null if there is none
 * @param run the change of the state of the run; null if the state stays the same
 * @param metadata the current schema of each module for which the event sets or removes the schema, in sequence order;
 *     null for a module whose schema it removes
 * @param executions the changed executions, in order of number
 * @param workflow the workflow of the run after the event; null if it has none
 * @param path the numbers of the current executions of the modules after the event, in sequence order
 * @param execution the key of the execution to which a module or timing event belongs. For a timing event before the
 *     start of the execution, it is the key that the execution would have if it started then. Null for other events,
 *     and for an event without effect on the execution.
 * @param dataset the dataset that the event names; null if it names none
 * @param lineage the origin of the fields of the output, as the event states it; null if it states none
 * @param aliases other names of datasets, as the event states them
 * @param schemas the schemas to which the records refer; some of them may already be stored
 */
public record RunEventDelta(
        EventAttributes event,
        @Nullable Snapshot snapshot,
        List<ChangeRecord> changes,
        List<Timing> timings,
        @Nullable RecordedResult result,
        @Nullable RunStateChange run,
        Map<String, @Nullable Schema> metadata,
        List<ExecutionUpdate> executions,
        @Nullable Workflow workflow,
        List<Long> path,
        @Nullable ExecutionKey execution,
        @Nullable DatasetName dataset,
        @Nullable CompletionLineage lineage,
        List<DatasetAlias> aliases,
        List<Schema> schemas) {

    /** Returns whether the event is a restore. */
    public boolean isRestore() {
        return snapshot != null && snapshot.phase() == Snapshot.Phase.RESTORED;
    }

    /** Returns the number of feed items of this event. */
    public int feedItems() {
        return (snapshot == null ? 0 : 1) + changes.size() + timings.size() + (run == null ? 0 : 1);
    }
}
