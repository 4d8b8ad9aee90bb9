package io.waymark.postgres.projection.item;

import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A feed item with only the data that the projection needs. */
public sealed interface ProjectionInputItem {
    Origin origin();

    /**
     * The origin of an item.
     *
     * @param position the position in the feed
     * @param run the number of the run
     * @param workflow the workflow of the run when the item was recorded
     */
    record Origin(
            long position, long run, RunId runId, @Nullable Workflow workflow) {}

    /** An item with the time of its event. */
    sealed interface EventItem extends ProjectionInputItem {
        Instant time();
    }

    /**
     * A snapshot.
     *
     * @param execution null if the event had no effect on an execution
     * @param schema the schema after it, null without one
     * @param dataset the dataset that the event names; null if it names none
     * @param lineage the lineage that the event states; null if it states none
     */
    record SnapshotItem(
            Origin origin,
            long number,
            Snapshot.Phase phase,
            ModuleExperimentName module,
            @Nullable ExecutionKey execution,
            Instant time,
            @Nullable ContentHash schema,
            @Nullable DatasetName dataset,
            @Nullable StatedLineage lineage)
            implements EventItem {

        /** Returns the item with the key of its execution. */
        SnapshotItem withExecution(ExecutionKey key) {
            return new SnapshotItem(origin, number, phase, module, key, time, schema, dataset, lineage);
        }

        /** Returns the dataset that a completion wrote (DS-1); null if it belongs to none. */
        public @Nullable DatasetName writtenDataset() {
            if (phase != Snapshot.Phase.COMPLETED || execution == null || dataset != null) {
                return phase == Snapshot.Phase.COMPLETED ? dataset : null;
            }
            var workflow = origin.workflow();
            return workflow == null ? null : DatasetName.of(workflow, execution);
        }
    }

    /**
     * The lineage that a completion states, as it is stored.
     *
     * @param content the hash of the lineage
     * @param bytes the size of the lineage
     * @param source the dataset that the execution transformed; null if the lineage names its datasets
     */
    record StatedLineage(
            ContentHash content, int bytes, @Nullable DatasetName source) {}

    /**
     * A closed timing.
     *
     * @param execution null if release 0.1 recorded it
     * @param failed whether the step ended with an error
     */
    record TimingItem(
            Origin origin,
            @Nullable ExecutionKey execution,
            String module,
            String step,
            double seconds,
            boolean failed,
            Instant time)
            implements EventItem {}

    /** A change of the state of a run. */
    record StateItem(Origin origin, RunStateChange change) implements EventItem {
        @Override
        public Instant time() {
            return change.time();
        }
    }

    /** The deletion of a run. */
    record DeletionItem(Origin origin) implements ProjectionInputItem {}
}
