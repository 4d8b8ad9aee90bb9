package io.waymark.domain.fold;

import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaDiff;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes path, executions and metadata back to where they were; adds to history like any other event. */
final class RestoreFold {
    private final Draft draft;
    private final RunRestored event;
    private final RestorePoint point;
    private @Nullable Map<String, Execution> last; // of each module, once one of them is asked for

    RestoreFold(Draft draft, RunRestored event, RestorePoint point) {
        this.draft = draft;
        this.event = event;
        this.point = point;
    }

    void apply() {
        var target = point.snapshot().execution();
        var before = draft.metadata(target.module());
        var changed = changedModules();
        int changes = 0;
        for (var module : changed) {
            changes += restore(module);
        }
        if (event.modules().isEmpty()) {
            draft.revert(point.executions());
            draft.path = point.path().sorted(draft.order());
            draft.moveRunning();
        }
        var after = draft.metadata(target.module());
        snap(target, before, after, changed, changes);
    }

    private List<String> changedModules() {
        var modules = new TreeSet<>(draft.order().thenComparing(Comparator.naturalOrder()));
        modules.addAll(draft.before.metadata().keySet());
        modules.addAll(point.metadata().keySet());
        if (!event.modules().isEmpty()) {
            modules.retainAll(event.modules());
        }
        return modules.stream()
                .filter(module ->
                        !isSame(draft.metadata(module), point.metadata().get(module)))
                .toList();
    }

    private static boolean isSame(@Nullable Schema now, @Nullable Schema then) {
        if (now == null || then == null) {
            return Objects.equals(now, then);
        }
        return now.hasSameContent(then);
    }

    /** A restore is never refused for the size of its records: they are bounded (RUN-57). */
    private int restore(String module) {
        var now = draft.metadata(module);
        var then = point.metadata().get(module);
        var changes = then == null
                ? List.of(SchemaDiff.deleted(Objects.requireNonNull(now)))
                : SchemaDiff.boundedBetween(now, then);
        var context = reporter(module);
        changes.forEach(change -> draft.change(context, change));
        draft.report(module, then);
        return changes.size();
    }

    /** Whose metadata it is: the experiment on the path then, else now, else the last that carried the module out. */
    private ModuleExperiment reporter(String module) {
        return Stream.of(point.path(), draft.before.path())
                .flatMap(path -> path.entry(module).stream())
                .map(Path.Entry::what)
                .findFirst()
                .orElseGet(() -> lastOf(module));
    }

    private ModuleExperiment lastOf(String module) {
        if (last == null) {
            last = new HashMap<>();
            for (var execution : draft.before.executions().values()) {
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

    private void snap(
            ModuleExperiment target,
            @Nullable Schema before,
            @Nullable Schema after,
            List<String> changed,
            int changes) {
        var context = event.context()
                .with("restored_from", new Value.Text(point.snapshot().id().toString()))
                .with("sequence_position", Value.Numeric.of(draft.position(target.module())));
        var referred = new ArrayList<@Nullable Schema>();
        referred.add(before);
        referred.add(after);
        for (var module : changed) {
            referred.add(draft.before.metadata().get(module));
            referred.add(point.metadata().get(module));
        }
        draft.snap(
                new Snapshot(
                        draft.nextSnapshot(),
                        Snapshot.Phase.RESTORED,
                        target,
                        null,
                        draft.time(),
                        before == null ? null : before.reference(),
                        after == null ? null : after.reference(),
                        context,
                        changes),
                referred.toArray(Schema[]::new));
    }
}
