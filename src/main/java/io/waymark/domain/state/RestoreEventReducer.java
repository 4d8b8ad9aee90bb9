package io.waymark.domain.state;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.SchemaDiffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Applies a restore: sets the executions and the current schemas of a run back to a {@link RestorePoint}. A restore
 * deletes no records. It adds a snapshot and the schema changes that it causes.
 */
final class RestoreEventReducer {
    private final ReducerResultBuilder transition;
    private final RunRestored event;
    private final RestorePoint point;
    private @Nullable Map<String, Execution> last; // by module, computed on first use

    RestoreEventReducer(ReducerResultBuilder transition, RunRestored event, RestorePoint point) {
        this.transition = transition;
        this.event = event;
        this.point = point;
    }

    void apply() {
        var target = point.snapshot().execution();
        var before = transition.metadata(target.module());
        var changed = changedModules();
        int changes = 0;
        for (var module : changed) {
            changes += restore(module);
        }
        if (event.modules().isEmpty()) {
            transition.revertExecutions(point.executions());
            transition.path = point.path().sorted(transition.order());
            transition.moveRunning();
        }
        var after = transition.metadata(target.module());
        addSnapshot(target, before, after, changed, changes);
    }

    private List<String> changedModules() {
        var modules = new TreeSet<>(transition.order().thenComparing(Comparator.naturalOrder()));
        modules.addAll(transition.before.metadata().keySet());
        modules.addAll(point.metadata().keySet());
        if (!event.modules().isEmpty()) {
            modules.retainAll(event.modules());
        }
        return modules.stream()
                .filter(module ->
                        !isSame(transition.metadata(module), point.metadata().get(module)))
                .toList();
    }

    private static boolean isSame(@Nullable Schema currentSchema, @Nullable Schema targetSchema) {
        if (currentSchema == null || targetSchema == null) {
            return Objects.equals(currentSchema, targetSchema);
        }
        return currentSchema.hasSameContent(targetSchema);
    }

    /**
     * Restores the metadata of one module. The size of the records is bounded, so a restore is never rejected for it
     * (RUN-57).
     */
    private int restore(String module) {
        var currentSchema = transition.metadata(module);
        var targetSchema = point.metadata().get(module);
        var changes = targetSchema == null
                ? List.of(SchemaDiffer.deleted(Objects.requireNonNull(currentSchema)))
                : SchemaDiffer.betweenOrSummary(currentSchema, targetSchema);
        var context = lastReportingModule(module);
        changes.forEach(change -> transition.addChange(context, change));
        transition.setMetadata(module, targetSchema);
        return changes.size();
    }

    /**
     * Returns the module context of the change: the experiment on the path of the restore point, else on the current
     * path, else of the last execution of the module.
     */
    private ModuleExperimentName lastReportingModule(String module) {
        return Stream.of(point.path(), transition.before.path())
                .flatMap(path -> path.entry(module).stream())
                .map(CurrentExecutions.PathEntry::execution)
                .findFirst()
                .orElseGet(() -> lastExecutedModule(module));
    }

    private ModuleExperimentName lastExecutedModule(String module) {
        if (last == null) {
            last = new HashMap<>();
            for (var execution : transition.before.executions().values()) {
                last.merge(
                        execution.key().last().module(),
                        execution,
                        (one, other) -> one.number() > other.number() ? one : other);
            }
        }
        var execution = last.get(module);
        return execution == null
                ? point.snapshot().execution()
                : execution.key().last();
    }

    private void addSnapshot(
            ModuleExperimentName target,
            @Nullable Schema before,
            @Nullable Schema after,
            List<String> changed,
            int changes) {
        var context = event.context()
                .with("restored_from", new Value.Text(point.snapshot().id().toString()))
                .with("sequence_position", Value.Numeric.of(transition.position(target.module())));
        var referred = new ArrayList<@Nullable Schema>();
        referred.add(before);
        referred.add(after);
        for (var module : changed) {
            referred.add(transition.before.metadata().get(module));
            referred.add(point.metadata().get(module));
        }
        transition.addSnapshot(
                new Snapshot(
                        transition.nextSnapshot(),
                        Snapshot.Phase.RESTORED,
                        target,
                        null,
                        transition.time(),
                        before == null ? null : before.reference(),
                        after == null ? null : after.reference(),
                        context,
                        changes),
                referred.toArray(Schema[]::new));
    }
}
