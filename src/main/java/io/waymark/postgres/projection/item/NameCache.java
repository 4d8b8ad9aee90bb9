package io.waymark.postgres.projection.item;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a page: execution keys, datasets and workflows. Runs of one workflow have the same names, so that a page
 * decodes and hashes each name once. Not thread-safe.
 */
final class NameCache {
    private final Map<List<String>, RunKeys> keys = new HashMap<>();
    private final Map<Workflow, ContentHash> workflows = new HashMap<>();
    private final Map<WorkflowExecution, ProjectionInputItem.WrittenDataset> derived = new HashMap<>();
    private final Map<DatasetName, ProjectionInputItem.WrittenDataset> named = new HashMap<>();

    private record WorkflowExecution(Workflow workflow, ExecutionKey execution) {}

    /** The execution keys of all runs with the same modules. */
    static final class RunKeys {
        private final ExecutionKeyCodec codec;
        private final Map<String, ExecutionKey> decoded = new HashMap<>();

        private RunKeys(List<String> modules) {
            codec = new ExecutionKeyCodec(modules);
        }

        ExecutionKeyCodec codec() {
            return codec;
        }

        ExecutionKey decode(String text) {
            return decoded.computeIfAbsent(text, codec::read);
        }
    }

    /**
     * Returns the keys of a run.
     *
     * @param modules the modules of the run in the order in which they first appeared
     */
    RunKeys keys(List<String> modules) {
        return keys.computeIfAbsent(modules, RunKeys::new);
    }

    /** Returns the hash of a workflow; null for null. */
    @Nullable
    ContentHash hash(@Nullable Workflow workflow) {
        return workflow == null ? null : workflows.computeIfAbsent(workflow, Workflow::hash);
    }

    /**
     * Returns the dataset that a snapshot wrote (DS-1); null if it wrote none.
     *
     * @param name the dataset that the event names; null if it names none
     * @param execution null if the event had no effect on an execution
     */
    ProjectionInputItem.@Nullable WrittenDataset written(
            Snapshot.Phase phase,
            @Nullable DatasetName name,
            @Nullable Workflow workflow,
            @Nullable ExecutionKey execution) {
        if (phase != Snapshot.Phase.COMPLETED) {
            return null;
        }
        if (name != null) {
            return named.computeIfAbsent(name, NameCache::dataset);
        }
        return workflow == null || execution == null
                ? null
                : derived.computeIfAbsent(
                        new WorkflowExecution(workflow, execution),
                        pair -> dataset(DatasetName.of(pair.workflow(), pair.execution())));
    }

    private static ProjectionInputItem.WrittenDataset dataset(DatasetName name) {
        return new ProjectionInputItem.WrittenDataset(name, name.hash());
    }
}
