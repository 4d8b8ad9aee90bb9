package io.waymark.domain.fold;

import io.waymark.domain.recording.FiledResult;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleEvent;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaDiff;
import io.waymark.domain.schema.Value;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a module's event makes of path, executions, metadata, snapshots, changes and results. */
final class ModuleFold {
    private static final String SEQUENCE_POSITION = "sequence_position";

    private final Draft draft;
    private final ModuleExperiment what;

    private ModuleFold(Draft draft, ModuleExperiment what) {
        this.draft = draft;
        this.what = what;
    }

    static void apply(Draft draft, ModuleEvent event) {
        draft.appear(event.execution().module());
        var fold = new ModuleFold(draft, event.execution());
        switch (event) {
            case ModuleStarted started -> fold.start(started);
            case ModuleCompleted completed -> fold.complete(completed);
            case ModuleFailed failed -> fold.fail(failed);
        }
    }

    private void start(ModuleStarted event) {
        var known = draft.execution(place());
        if (known != null && known.isLate(draft.time(), event.attempt())) {
            snapStart(event, null);
            return;
        }
        runs();
        enter();
        var execution = draft.executionAt(key()).started(draft.time(), event.schema(), event.attempt());
        draft.put(execution);
        snapStart(event, execution.brought());
    }

    private void snapStart(ModuleStarted event, @Nullable Schema brought) {
        var before = event.schema() != null ? event.schema() : metadataBefore(brought);
        snap(Snapshot.Phase.STARTED, event, before, null, event.context(), 0);
    }

    private void complete(ModuleCompleted event) {
        var after = stored(event.schema());
        if (isOfOlderAttempt(event)) {
            snap(Snapshot.Phase.COMPLETED, event, before(event, null), after, event.context(), 0);
            return;
        }
        var execution = end(known -> known.completed(draft.time(), after != null, event.attempt()));
        var before = before(event, execution.brought());
        int changes = 0;
        if (after != null) {
            var found = SchemaDiff.between(before, after, event.transformations());
            found.forEach(change -> draft.change(what, change));
            changes = found.size();
            draft.report(what.module(), after);
        }
        snap(Snapshot.Phase.COMPLETED, event, before, after, event.context(), changes);
        draft.file(new FiledResult(
                execution.key(), event.result(), after == null ? null : after.reference(), draft.time()));
    }

    /** Goes on with the schema that release 0.1 stored, if its content is the same (EVT-43). */
    private @Nullable Schema stored(@Nullable Schema reported) {
        var last = draft.metadata(what.module());
        return reported != null && last != null && last.hasSameContent(reported) ? last : reported;
    }

    private @Nullable Schema before(ModuleCompleted event, @Nullable Schema brought) {
        return event.inputSchema() != null ? event.inputSchema() : metadataBefore(brought);
    }

    private void fail(ModuleFailed event) {
        var context = event.context().with("error", event.error().value());
        var brought = isOfOlderAttempt(event)
                ? null
                : end(known -> known.failed(draft.time(), event.attempt(), draft.nextSnapshot()))
                        .brought();
        snap(Snapshot.Phase.FAILED, event, metadataBefore(brought), null, context, 0);
    }

    /** An end of an older attempt adds its snapshot and nothing else: the schema that a newer start brought is not its own. */
    private boolean isOfOlderAttempt(ModuleEvent end) {
        var known = draft.execution(place());
        return known != null && known.isOlder(end.attempt());
    }

    /** Ends the execution; returns it as it was before. */
    private Execution end(UnaryOperator<Execution> ending) {
        runs();
        if (!runsOnPath()) {
            enter();
        }
        var execution = draft.executionAt(key());
        var ended = ending.apply(execution);
        draft.put(ended);
        time(execution, ended.state());
        return execution;
    }

    /** An execution that told its start but sent no timing of its run gets one. */
    private void time(Execution execution, Lifecycle how) {
        var start = execution.startedAt();
        if (execution.running() && start != null && !execution.timed()) {
            var context = Value.Members.of("source", new Value.Text("execution"))
                    .with("status", new Value.Text(how == Lifecycle.FAILED ? "error" : "completed"));
            draft.close(new Step(what, Step.RUN), start, Timing.secondsBetween(start, draft.time()), context);
        }
    }

    /** After {@code completed} only the run's own start brings it back. */
    private void runs() {
        if (draft.standing.state() != Lifecycle.COMPLETED) {
            draft.standing = draft.standing.running(draft.time());
        }
    }

    /** Takes its place on the path; when the module is there already, those after it leave. */
    private void enter() {
        if (draft.path.modules().contains(what.module())) {
            draft.path = draft.path.upTo(what.module(), draft.order());
        }
        var place = place();
        var known = draft.execution(place);
        var key = known == null ? place : known.key(); // one object on the path and among the executions: found at once
        draft.path = draft.path.with(new Path.Entry(what, key), draft.order());
        draft.moveRunningAfter(key.path().size() - 1);
    }

    /** The place of the module's entry on the path, which is this execution. */
    private ExecutionKey key() {
        return draft.path.entry(what.module()).orElseThrow().key();
    }

    private boolean runsOnPath() {
        return draft.path.entries().stream()
                .filter(entry -> entry.what().equals(what))
                .map(entry -> draft.execution(entry.key()))
                .anyMatch(execution -> execution != null && execution.running());
    }

    private ExecutionKey place() {
        return draft.path.place(what, draft.order());
    }

    /**
     * The first of these that there is: what its start brought, the metadata of the nearest module before it whose
     * execution on the path left a schema, what its own module left last. What a module left in an execution that is no
     * longer on the path does not count for others.
     */
    private @Nullable Schema metadataBefore(@Nullable Schema brought) {
        return brought != null
                ? brought
                : draft.path.earlier(what.module(), draft.order()).reversed().stream()
                        .filter(this::reported)
                        .map(entry -> draft.metadata(entry.what().module()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseGet(() -> draft.metadata(what.module()));
    }

    private boolean reported(Path.Entry entry) {
        var execution = draft.execution(entry.key());
        return execution != null && execution.reported();
    }

    private void snap(
            Snapshot.Phase phase,
            ModuleEvent event,
            @Nullable Schema before,
            @Nullable Schema after,
            Value.Members said,
            int changes) {
        var context = said.with(SEQUENCE_POSITION, Value.Numeric.of(draft.position(what.module())));
        var snapshot = new Snapshot(
                draft.nextSnapshot(),
                phase,
                what,
                event.attempt(),
                draft.time(),
                before == null ? null : before.reference(),
                after == null ? null : after.reference(),
                context,
                changes);
        draft.snap(snapshot, before, after);
    }
}
