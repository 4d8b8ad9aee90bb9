package io.waymark.postgres.projection.baseline;

import io.r2dbc.spi.Connection;
import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.postgres.projection.baseline.DurationBaselineTable.BaselineRow;
import io.waymark.postgres.projection.baseline.DurationBaselineTable.DurationRow;
import io.waymark.postgres.projection.baseline.OpenExecutionTable.ExecutionId;
import io.waymark.postgres.projection.baseline.OpenExecutionTable.OpenRow;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.table.ExecutionOutputTable;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Stores the latest durations of each step of each execution of a workflow (BL-1). Also stores the executions in
 * progress, with the time at which each becomes late (BL-2). Steps that ended with an error are ignored.
 */
public final class DurationBaselineProjection {
    private final Map<ContentHash, Long> counts;
    private final Set<Long> stored;
    private final Map<ContentHash, BaselineRow> baselines = new LinkedHashMap<>();
    private final Map<Slot, DurationRow> durations = new LinkedHashMap<>();
    private final Map<ExecutionId, OpenRow> opened = new LinkedHashMap<>();
    private final Set<ExecutionId> closed = new LinkedHashSet<>();
    private final Set<ContentHash> toSchedule = new HashSet<>();

    private DurationBaselineProjection(Map<ContentHash, Long> counts, Set<Long> stored) {
        this.counts = new LinkedHashMap<>(counts);
        this.stored = stored;
    }

    private record Slot(ContentHash baseline, int slot) {}

    /**
     * Applies a page.
     *
     * @param stored the runs of the page that have rows in this generation
     */
    public static Mono<Void> apply(Connection connection, int generation, ProjectionInputPage page, Set<Long> stored) {
        var hashes = new LinkedHashSet<ContentHash>();
        for (var timing : page.ofType(ProjectionInputItem.TimingItem.class)) {
            var workflow = timing.origin().workflow();
            if (workflow != null && timing.execution() != null) {
                hashes.add(hash(workflow, timing.execution(), timing.step()));
            }
        }
        var deleted = page.ofType(ProjectionInputItem.DeletionItem.class).stream()
                .map(item -> item.origin().run())
                .toList();
        return DurationBaselineTable.counts(connection, generation, hashes)
                .map(counts -> new DurationBaselineProjection(counts, stored))
                .flatMap(projection -> {
                    page.items().forEach(projection::apply);
                    return projection.store(connection, generation);
                })
                .then(DurationBaselineTable.deleteRuns(connection, generation, deleted))
                .then(OpenExecutionTable.deleteRuns(connection, generation, deleted))
                .then();
    }

    private void apply(ProjectionInputItem item) {
        var workflow = item.origin().workflow();
        if (workflow == null) {
            return;
        }
        if (item instanceof ProjectionInputItem.TimingItem timing && timing.execution() != null && !timing.failed()) {
            addDuration(workflow, timing.execution(), timing);
        } else if (item instanceof ProjectionInputItem.SnapshotItem snapshot && snapshot.execution() != null) {
            follow(workflow, snapshot.execution(), snapshot);
        }
    }

    private void addDuration(Workflow workflow, ExecutionKey key, ProjectionInputItem.TimingItem timing) {
        var hash = hash(workflow, key, timing.step());
        long count = counts.merge(hash, 1L, Long::sum);
        var origin = timing.origin();
        baselines.put(
                hash,
                new BaselineRow(
                        hash, timing.origin().workflowHash(), count, timing.module(), timing.step(), key.toString()));
        int slot = Math.toIntExact((count - 1) % DurationBaseline.WINDOW);
        durations.put(
                new Slot(hash, slot),
                new DurationRow(
                        hash, slot, origin.position(), origin.run(), origin.runId(), timing.seconds(), timing.time()));
        if (timing.step().equals(TimedStep.RUN)) {
            toSchedule.add(hash);
        }
    }

    private void follow(Workflow workflow, ExecutionKey key, ProjectionInputItem.SnapshotItem snapshot) {
        boolean isStart = snapshot.phase() == Snapshot.Phase.STARTED;
        if (!isStart && opened.isEmpty() && !stored.contains(snapshot.origin().run())) {
            return; // there is no row to delete
        }
        var id = new ExecutionId(snapshot.origin().run(), ExecutionOutputTable.keyHash(key));
        if (isStart) {
            var baseline = hash(workflow, key, TimedStep.RUN);
            opened.put(
                    id,
                    new OpenRow(
                            id,
                            baseline,
                            snapshot.time(),
                            workflow,
                            snapshot.module(),
                            snapshot.origin().runId(),
                            key.toString()));
            closed.remove(id);
        } else {
            opened.remove(id);
            if (stored.contains(snapshot.origin().run())) {
                closed.add(id);
            }
        }
    }

    private Mono<Void> store(Connection connection, int generation) {
        opened.values().forEach(open -> toSchedule.add(open.baseline()));
        return DurationBaselineTable.upsert(connection, generation, List.copyOf(baselines.values()))
                .then(DurationBaselineTable.upsertDurations(connection, generation, List.copyOf(durations.values())))
                .then(OpenExecutionTable.delete(connection, generation, closed))
                .then(OpenExecutionTable.upsert(connection, generation, opened.values()))
                .then(OpenExecutionTable.schedule(connection, generation, toSchedule))
                .then();
    }

    /** Returns the hash that identifies the step of an execution of a workflow. */
    public static ContentHash hash(Workflow workflow, ExecutionKey key, String step) {
        var hasher = new ContentHasher().add(workflow.namespace()).add(workflow.name());
        key.path().forEach(execution -> hasher.add(execution.module()).add(execution.experiment()));
        return hasher.add(step).hash();
    }
}
