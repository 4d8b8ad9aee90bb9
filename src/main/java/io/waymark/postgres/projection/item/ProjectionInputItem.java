package io.waymark.postgres.projection.item;

import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import java.time.Instant;
import java.util.List;
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
     * @param workflowHash the hash of the workflow; null without one
     */
    record Origin(
            long position,
            long run,
            RunId runId,
            @Nullable Workflow workflow,
            @Nullable ContentHash workflowHash) {
        private static final RunId UNNAMED = new RunId("deleted");

        /** Returns the origin of the deletion of a run, in which name and position have no meaning. */
        static Origin ofDeletedRun(long run) {
            return new Origin(0, run, UNNAMED, null, null);
        }
    }

    /** An item with the time of its event. */
    sealed interface EventItem extends ProjectionInputItem {
        Instant time();
    }

    /**
     * A snapshot.
     *
     * @param execution null if the event had no effect on an execution
     * @param schema the schema after it, null without one
     * @param written the dataset that the completion wrote (DS-1); null if it belongs to none
     * @param lineage the lineage that the event states; null if it states none
     * @param aliases other names of datasets that the event states
     */
    record SnapshotItem(
            Origin origin,
            long number,
            Snapshot.Phase phase,
            ModuleExperimentName module,
            @Nullable ExecutionKey execution,
            Instant time,
            @Nullable ContentHash schema,
            @Nullable WrittenDataset written,
            @Nullable StatedLineage lineage,
            List<DatasetAlias> aliases)
            implements EventItem {
        public SnapshotItem {
            aliases = List.copyOf(aliases);
        }

        /** Creates an item without lineage and aliases. */
        SnapshotItem(
                Origin origin,
                long number,
                Snapshot.Phase phase,
                ModuleExperimentName module,
                @Nullable ExecutionKey execution,
                Instant time,
                @Nullable ContentHash schema,
                @Nullable WrittenDataset written) {
            this(origin, number, phase, module, execution, time, schema, written, null, List.of());
        }

        /** Returns the item with its lineage and the other names of datasets. */
        SnapshotItem withDetails(@Nullable StatedLineage stated, List<DatasetAlias> names) {
            return new SnapshotItem(origin, number, phase, module, execution, time, schema, written, stated, names);
        }

        /** Returns the item with the key of its execution and the dataset that it wrote. */
        SnapshotItem withExecution(ExecutionKey key, @Nullable WrittenDataset dataset) {
            return new SnapshotItem(origin, number, phase, module, key, time, schema, dataset, lineage, aliases);
        }
    }

    /**
     * A dataset that a completion wrote.
     *
     * @param hash the hash of the name
     */
    record WrittenDataset(DatasetName name, ContentHash hash) {}

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
