package io.waymark.domain.state;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleEvent;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.SchemaDiff;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a module's event makes of path, executions, metadata, snapshots, changes and results. */
final class ModuleReducer {
    private static final String SEQUENCE_POSITION = "sequence_position";

    private final RunTransition transition;
    private final ModuleExperiment module;

    private ModuleReducer(RunTransition transition, ModuleExperiment module) {
        this.transition = transition;
        this.module = module;
    }

    static void apply(RunTransition transition, ModuleEvent event) {
        transition.addModule(event.execution().module());
        var fold = new ModuleReducer(transition, event.execution());
        switch (event) {
            case ModuleStarted started -> fold.start(started);
            case ModuleCompleted completed -> fold.complete(completed);
            case ModuleFailed failed -> fold.fail(failed);
        }
    }

    private void start(ModuleStarted event) {
        var known = transition.execution(keyOnPath());
        if (known != null && known.isStaleStart(transition.time(), event.attempt())) {
            snapStart(event, null);
            return;
        }
        markRunRunning();
        enterPath();
        var execution = transition.executionAt(key()).started(transition.time(), event.schema(), event.attempt());
        transition.putExecution(execution);
        snapStart(event, execution.inputSchema());
    }

    private void snapStart(ModuleStarted event, @Nullable Schema inputSchema) {
        var before = event.schema() != null ? event.schema() : metadataBefore(inputSchema);
        addSnapshot(Snapshot.Phase.STARTED, event, before, null, event.context(), 0);
    }

    private void complete(ModuleCompleted event) {
        var after = reuseStoredSchema(event.schema());
        if (isStaleEnd(event)) {
            addSnapshot(Snapshot.Phase.COMPLETED, event, inputBeforeCompletion(event, null), after, event.context(), 0);
            return;
        }
        var execution = endExecution(known -> known.completed(transition.time(), after != null, event.attempt()));
        var before = inputBeforeCompletion(event, execution.inputSchema());
        int changes = 0;
        if (after != null) {
            var found = SchemaDiff.between(before, after, event.transformations());
            found.forEach(change -> transition.addChange(module, change));
            changes = found.size();
            transition.setMetadata(module.module(), after);
        }
        addSnapshot(Snapshot.Phase.COMPLETED, event, before, after, event.context(), changes);
        transition.addResult(new RecordedResult(
                execution.key(), event.result(), after == null ? null : after.reference(), transition.time()));
    }

    /** Goes on with the schema that release 0.1 stored, if its content is the same (EVT-43). */
    private @Nullable Schema reuseStoredSchema(@Nullable Schema reported) {
        var last = transition.metadata(module.module());
        return reported != null && last != null && last.hasSameContent(reported) ? last : reported;
    }

    private @Nullable Schema inputBeforeCompletion(ModuleCompleted event, @Nullable Schema inputSchema) {
        return event.inputSchema() != null ? event.inputSchema() : metadataBefore(inputSchema);
    }

    private void fail(ModuleFailed event) {
        var context = event.context().with("error", event.error().value());
        var inputSchema = isStaleEnd(event)
                ? null
                : endExecution(known -> known.failed(transition.time(), event.attempt(), transition.nextSnapshot()))
                        .inputSchema();
        addSnapshot(Snapshot.Phase.FAILED, event, metadataBefore(inputSchema), null, context, 0);
    }

    /** An end of an older attempt adds its snapshot and nothing else: the schema that a newer start brought is not its own. */
    private boolean isStaleEnd(ModuleEvent end) {
        var known = transition.execution(keyOnPath());
        return known != null && known.isOlderAttempt(end.attempt());
    }

    /** Ends the execution; returns it as it was before. */
    private Execution endExecution(UnaryOperator<Execution> ending) {
        markRunRunning();
        if (!isRunningOnPath()) {
            enterPath();
        }
        var execution = transition.executionAt(key());
        var ended = ending.apply(execution);
        transition.putExecution(ended);
        recordRunTiming(execution, ended.state());
        return execution;
    }

    /** An execution that told its start but sent no timing of its run gets one. */
    private void recordRunTiming(Execution execution, LifecycleState how) {
        var start = execution.startedAt();
        if (execution.isRunning() && start != null && !execution.hasRunTiming()) {
            var context = Value.Members.of("source", new Value.Text("execution"))
                    .with("status", new Value.Text(how == LifecycleState.FAILED ? "error" : "completed"));
            transition.addTiming(
                    new TimedStep(module, TimedStep.RUN),
                    start,
                    Timing.secondsBetween(start, transition.time()),
                    context);
        }
    }

    /** After {@code completed} only the run's own start brings it back. */
    private void markRunRunning() {
        if (transition.status.state() != LifecycleState.COMPLETED) {
            transition.status = transition.status.asRunning(transition.time());
        }
    }

    /** Takes its place on the path; when the module is there already, those after it leave. */
    private void enterPath() {
        if (transition.path.modules().contains(module.module())) {
            transition.path = transition.path.truncatedAfter(module.module(), transition.order());
        }
        var place = keyOnPath();
        var known = transition.execution(place);
        var key = known == null ? place : known.key(); // one object on the path and among the executions: found at once
        transition.path = transition.path.with(new ExecutionPath.PathEntry(module, key), transition.order());
        transition.moveRunningAfter(key.path().size() - 1);
    }

    /** The place of the module's entry on the path, which is this execution. */
    private ExecutionKey key() {
        return transition.path.entry(module.module()).orElseThrow().key();
    }

    private boolean isRunningOnPath() {
        return transition.path.entries().stream()
                .filter(entry -> entry.execution().equals(module))
                .map(entry -> transition.execution(entry.key()))
                .anyMatch(execution -> execution != null && execution.isRunning());
    }

    private ExecutionKey keyOnPath() {
        return transition.path.keyFor(module, transition.order());
    }

    /**
     * The first of these that there is: what its start brought, the metadata of the nearest module before it whose
     * execution on the path left a schema, what its own module left last. What a module left in an execution that is no
     * longer on the path does not count for others.
     */
    private @Nullable Schema metadataBefore(@Nullable Schema inputSchema) {
        return inputSchema != null
                ? inputSchema
                : transition.path.entriesBefore(module.module(), transition.order()).reversed().stream()
                        .filter(this::hasReportedSchema)
                        .map(entry -> transition.metadata(entry.execution().module()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseGet(() -> transition.metadata(module.module()));
    }

    private boolean hasReportedSchema(ExecutionPath.PathEntry entry) {
        var execution = transition.execution(entry.key());
        return execution != null && execution.hasOutputSchema();
    }

    private void addSnapshot(
            Snapshot.Phase phase,
            ModuleEvent event,
            @Nullable Schema before,
            @Nullable Schema after,
            Value.Members said,
            int changes) {
        var context = said.with(SEQUENCE_POSITION, Value.Numeric.of(transition.position(module.module())));
        var snapshot = new Snapshot(
                transition.nextSnapshot(),
                phase,
                module,
                event.attempt(),
                transition.time(),
                before == null ? null : before.reference(),
                after == null ? null : after.reference(),
                context,
                changes);
        transition.addSnapshot(snapshot, before, after);
    }
}
