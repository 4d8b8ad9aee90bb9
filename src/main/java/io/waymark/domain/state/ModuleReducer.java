package io.waymark.domain.state;

import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.lineage.CompletionLineage;
import io.waymark.domain.plan.InputModuleFinder;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleEvent;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.SchemaDiffer;
import java.util.ArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Applies the events of a module (started, completed, failed) to the state of a run. Adds the snapshot, the schema
 * changes and the result, and updates the current executions and schemas.
 */
final class ModuleReducer {
    private static final String SEQUENCE_POSITION = "sequence_position";

    private final ReducerResultBuilder transition;
    private final ModuleExperimentName module;

    private ModuleReducer(ReducerResultBuilder transition, ModuleExperimentName module) {
        this.transition = transition;
        this.module = module;
    }

    static void apply(ReducerResultBuilder transition, ModuleEvent event) {
        transition.addModule(event.execution().module());
        var reducer = new ModuleReducer(transition, event.execution());
        if (event instanceof ModuleStarted started) {
            reducer.start(started);
        } else if (event instanceof ModuleCompleted completed) {
            reducer.complete(completed);
        } else {
            reducer.fail((ModuleFailed) event);
        }
    }

    private void start(ModuleStarted event) {
        var current = transition.execution(keyOnPath());
        if (current != null && current.isStaleStart(transition.time(), event.attempt())) {
            addStartSnapshot(event, null);
            return;
        }
        markRunRunning();
        enterPath();
        var execution = transition.executionAt(key()).started(transition.time(), event.schema(), event.attempt());
        transition.putExecution(execution);
        transition.setAffectedExecution(execution.key());
        addStartSnapshot(event, execution.inputSchema());
    }

    private void addStartSnapshot(ModuleStarted event, @Nullable Schema inputSchema) {
        var before = event.schema() != null ? event.schema() : metadataBefore(inputSchema);
        addSnapshot(Snapshot.Phase.STARTED, event, before, null, event.context(), 0);
    }

    private void complete(ModuleCompleted event) {
        var after = reuseStoredSchema(event.schema());
        if (isStaleEnd(event)) {
            addSnapshot(Snapshot.Phase.COMPLETED, event, inputBeforeCompletion(event, null), after, event.context(), 0);
            return;
        }
        var execution = endExecution(current -> current.completed(transition.time(), after != null, event.attempt()));
        transition.setDatasets(event, lineage(event, after));
        var before = inputBeforeCompletion(event, execution.inputSchema());
        int changes = 0;
        if (after != null) {
            var diff = SchemaDiffer.between(before, after, event.transformations());
            diff.forEach(change -> transition.addChange(module, change));
            changes = diff.size();
            transition.setMetadata(module.module(), after);
        }
        addSnapshot(Snapshot.Phase.COMPLETED, event, before, after, event.context(), changes);
        transition.addResult(new RecordedResult(
                execution.key(), event.result(), after == null ? null : after.reference(), transition.time()));
    }

    /** Returns the schema that release 0.1 stored if it has the same content (EVT-43), else the reported schema. */
    private @Nullable Schema reuseStoredSchema(@Nullable Schema reported) {
        var last = transition.metadata(module.module());
        return reported != null && last != null && last.hasSameContent(reported) ? last : reported;
    }

    private @Nullable CompletionLineage lineage(ModuleCompleted event, @Nullable Schema after) {
        boolean isDeclared =
                !event.transformations().isEmpty() && event.inputs().isEmpty();
        var input = isDeclared ? inputModule() : null;
        return CompletionLineage.of(event, input, input == null ? null : transition.metadata(input), after);
    }

    private @Nullable Schema inputBeforeCompletion(ModuleCompleted event, @Nullable Schema inputSchema) {
        return event.inputSchema() != null ? event.inputSchema() : metadataBefore(inputSchema);
    }

    private void fail(ModuleFailed event) {
        var context = event.context().with("error", event.error().value());
        var inputSchema = isStaleEnd(event)
                ? null
                : endExecution(current -> current.failed(transition.time(), event.attempt(), transition.nextSnapshot()))
                        .inputSchema();
        addSnapshot(Snapshot.Phase.FAILED, event, metadataBefore(inputSchema), null, context, 0);
    }

    /**
     * Returns whether the end belongs to an older attempt. Such an end only adds a snapshot, and the input schema of
     * the newer start does not apply to it.
     */
    private boolean isStaleEnd(ModuleEvent end) {
        var current = transition.execution(keyOnPath());
        return current != null && current.isOlderAttempt(end.attempt());
    }

    /** Ends the execution. Returns its state before the end. */
    private Execution endExecution(UnaryOperator<Execution> ending) {
        markRunRunning();
        if (!isRunningOnPath()) {
            enterPath();
        }
        var execution = transition.executionAt(key());
        var ended = ending.apply(execution);
        transition.putExecution(ended);
        transition.setAffectedExecution(ended.key());
        recordRunTiming(execution, ended.state());
        return execution;
    }

    /** Adds a timing of the step {@code run} if the execution reported its start but no such timing. */
    private void recordRunTiming(Execution execution, LifecycleState endState) {
        var start = execution.startedAt();
        if (execution.isRunning() && start != null && !execution.hasRunTiming()) {
            var context = Value.Members.of("source", new Value.Text("execution"))
                    .with("status", new Value.Text(endState == LifecycleState.FAILED ? "error" : "completed"));
            transition.addTiming(
                    new TimedStep(module, TimedStep.RUN),
                    start,
                    Timing.secondsBetween(start, transition.time()),
                    context);
        }
    }

    /** Marks the run as running. A completed run stays completed until its next {@code run.started}. */
    private void markRunRunning() {
        if (transition.status.state() != LifecycleState.COMPLETED) {
            transition.status = transition.status.asRunning(transition.time());
        }
    }

    /** Puts the execution on the path. If the module is already on the path, the later modules leave it. */
    private void enterPath() {
        if (transition.path.modules().contains(module.module())) {
            transition.path = transition.path.truncatedAfter(module.module(), transition.order());
        }
        var positionKey = keyOnPath();
        var current = transition.execution(positionKey);
        var key = current == null ? positionKey : current.key(); // share one key object for fast lookups
        transition.path = transition.path.with(new CurrentExecutions.PathEntry(module, key), transition.order());
        transition.moveRunningAfter(key.path().size() - 1);
    }

    /** Returns the key of the path entry of the module, which is this execution. */
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
     * Returns the first of these that exists: the input schema of the start; the metadata of the {@link
     * InputModuleFinder}; the last metadata of this module.
     */
    private @Nullable Schema metadataBefore(@Nullable Schema inputSchema) {
        if (inputSchema != null) {
            return inputSchema;
        }
        var input = inputModule();
        return transition.metadata(input == null ? module.module() : input);
    }

    private @Nullable String inputModule() {
        var earlier = new ArrayList<Execution>();
        for (var entry : transition.path.entriesBefore(module.module(), transition.order())) {
            var execution = transition.execution(entry.key());
            if (execution != null) {
                earlier.add(execution);
            }
        }
        return InputModuleFinder.of(earlier, other -> transition.metadata(other) != null);
    }

    private void addSnapshot(
            Snapshot.Phase phase,
            ModuleEvent event,
            @Nullable Schema before,
            @Nullable Schema after,
            Value.Members eventContext,
            int changes) {
        var context = eventContext.with(SEQUENCE_POSITION, Value.Numeric.of(transition.position(module.module())));
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
