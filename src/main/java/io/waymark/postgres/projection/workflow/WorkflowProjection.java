package io.waymark.postgres.projection.workflow;

import io.r2dbc.spi.Connection;
import io.waymark.domain.baseline.EventGapHistogram;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.projection.dataset.NewVersion;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.projection.workflow.WorkflowTable.WorkflowRow;
import io.waymark.postgres.projection.workflow.WorkflowTable.WorkflowRunRow;
import io.waymark.postgres.sql.CombinableStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Updates the runs and totals of each workflow: states, times, a histogram of the pauses between the events of a run,
 * and the between-run changes that a run caused (WF-2). If the workflow of a run changes, the run counts only for the
 * latest one.
 */
public final class WorkflowProjection {
    private final Map<Long, WorkflowRunRow> runs;
    private final Map<ContentHash, WorkflowRow> workflows;
    private final Set<Long> changedRuns = new LinkedHashSet<>();
    private final Set<ContentHash> changedWorkflows = new LinkedHashSet<>();
    private final Map<ContentHash, Map<Integer, Long>> gaps = new HashMap<>(); // that the page adds

    /**
     * The result of a page.
     *
     * @param runs stores the runs
     * @param workflows stores the workflows, after their runs
     */
    public record Result(List<CombinableStatement> runs, CombinableStatement workflows) {}

    private WorkflowProjection(Map<Long, WorkflowRunRow> runs, Map<ContentHash, WorkflowRow> workflows) {
        this.runs = new HashMap<>(runs);
        this.workflows = new HashMap<>(workflows);
    }

    /**
     * Applies a page and the dataset versions that its completions started, except for the statements of the result.
     *
     * @param runs the rows of the runs of the page before it
     */
    public static Mono<Result> apply(
            Connection connection,
            int generation,
            ProjectionInputPage page,
            Map<Long, WorkflowRunRow> runs,
            List<NewVersion> versions) {
        var hashes = new LinkedHashSet<ContentHash>();
        for (var item : page.items()) {
            var workflow = item.origin().workflowHash();
            if (workflow != null) {
                hashes.add(workflow);
            }
        }
        runs.values().forEach(run -> hashes.add(run.workflow()));
        return WorkflowTable.workflows(connection, generation, hashes).map(workflows -> {
            var projection = new WorkflowProjection(runs, workflows);
            page.items().forEach(projection::apply);
            versions.forEach(projection::count);
            return projection.result(generation);
        });
    }

    private void apply(ProjectionInputItem item) {
        if (item instanceof ProjectionInputItem.DeletionItem deletion) {
            delete(deletion.origin().run());
        } else if (item instanceof ProjectionInputItem.EventItem event) {
            apply(event, item.origin().workflow());
        }
    }

    private void apply(ProjectionInputItem.EventItem item, @Nullable Workflow name) {
        var origin = item.origin();
        var hash = origin.workflowHash() == null ? WorkflowTable.NO_WORKFLOW : origin.workflowHash();
        var before = runs.get(origin.run());
        var run = before == null
                ? WorkflowRunRow.first(origin.run(), origin.runId(), hash, item.time())
                : before.in(hash);
        if (item instanceof ProjectionInputItem.StateItem state) {
            run = run.after(state.change());
        }
        var gap = Duration.between(run.lastEventAt(), item.time());
        run = run.withEventAt(item.time());
        move(origin, name, before, run);
        if (before != null && gap.isPositive() && workflows.containsKey(hash)) {
            gaps.computeIfAbsent(hash, any -> new HashMap<>()).merge(EventGapHistogram.bucket(gap), 1L, Long::sum);
        }
    }

    /** Replaces the run and updates the counts of its workflows. */
    private void move(
            ProjectionInputItem.Origin origin,
            @Nullable Workflow name,
            @Nullable WorkflowRunRow before,
            WorkflowRunRow after) {
        runs.put(origin.run(), after);
        changedRuns.add(origin.run());
        if (before != null && before.workflow().equals(after.workflow()) && failures(before) == failures(after)) {
            if (name != null) {
                changedWorkflows.add(after.workflow()); // the counts stay, but the start may change
            }
            return;
        }
        if (before != null) {
            count(before, -1);
        }
        if (name != null) {
            workflows.computeIfAbsent(
                    after.workflow(), hash -> WorkflowRow.first(name, origin.position(), after.start()));
            count(after, 1);
        }
    }

    /** Adds a run to the counts of its workflow, or removes it from them. */
    private void count(WorkflowRunRow run, int sign) {
        var workflow = workflows.get(run.workflow());
        if (workflow != null) {
            put(run.workflow(), workflow.plus(sign, sign * failures(run)));
        }
    }

    private void delete(long number) {
        var run = runs.get(number);
        if (run != null) {
            runs.remove(number);
            changedRuns.add(number);
            count(run, -1);
        }
    }

    private void count(NewVersion version) {
        var item = version.item();
        var run = runs.get(item.origin().run());
        if (run != null && !version.changes().isEmpty()) {
            long breaking = version.version().breakingChanges();
            long all = version.version().changes();
            runs.put(
                    run.number(),
                    run.withChanges(
                            breaking,
                            all
                                    - version.changes().stream()
                                            .filter(change ->
                                                    change.record().change().isBreaking())
                                            .count()));
            var workflow = workflows.get(run.workflow());
            if (workflow != null) {
                put(run.workflow(), workflow.withChangeAt(item.time()));
            }
        }
    }

    private WorkflowRow withGaps(ContentHash hash, WorkflowRow row) {
        return row.withGaps(row.gaps().plus(gaps.getOrDefault(hash, Map.of())));
    }

    private void put(ContentHash hash, WorkflowRow row) {
        workflows.put(hash, row);
        changedWorkflows.add(hash);
    }

    private static long failures(WorkflowRunRow run) {
        return run.state() == LifecycleState.FAILED ? 1 : 0;
    }

    private Result result(int generation) {
        var stored = changedRuns.stream()
                .filter(runs::containsKey)
                .map(runs::get)
                .map(Objects::requireNonNull)
                .toList();
        var deleted =
                changedRuns.stream().filter(number -> !runs.containsKey(number)).toList();
        var rows = new LinkedHashMap<ContentHash, WorkflowRow>();
        changedWorkflows.addAll(gaps.keySet());
        changedWorkflows.forEach(hash -> rows.put(hash, withGaps(hash, Objects.requireNonNull(workflows.get(hash)))));
        return new Result(
                List.of(WorkflowTable.upsertRuns(generation, stored), WorkflowTable.deleteRuns(generation, deleted)),
                WorkflowTable.upsert(generation, rows));
    }
}
