package io.waymark.domain.state;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.ExecutionChange;
import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.history.RunDelta;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.EventEnvelope;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The mutable state while one event is applied, and the records that the event adds. Used by the reducers only. */
final class RunTransition {
    final RunState before;
    final EventEnvelope event;
    RunStatus status;
    ExecutionPath path;
    final SequencedMap<TimedStep, OpenTiming> openTimings;

    private RunPlan plan;
    private ModuleSequence sequence;
    private @Nullable Comparator<String> order; // of the sequence; null until it is needed
    private PersistentMap<ExecutionKey, Execution> executions;
    private final SequencedMap<String, Schema> metadata;
    private Value.Members context;
    private long lastExecution;
    private long completed;
    private long failed;
    private long retainedBytes;

    private @Nullable Snapshot snapshot;
    private @Nullable RecordedResult result;
    private @Nullable ExecutionKey affectedExecution;
    private @Nullable DatasetName dataset;
    private final List<ChangeRecord> changes = new ArrayList<>();
    private final List<Timing> timings = new ArrayList<>();
    private final SequencedMap<String, @Nullable Schema> newMetadata = new LinkedHashMap<>();
    private final TreeMap<Long, ExecutionChange> executionChanges = new TreeMap<>();
    private final Set<Schema> schemas = new LinkedHashSet<>();

    RunTransition(RunState state, EventEnvelope event) {
        this.before = state;
        this.event = event;
        this.status = state.status().withEventAt(event.time());
        this.path = state.path();
        this.openTimings = new LinkedHashMap<>(state.openTimings());
        this.plan = state.plan();
        this.sequence = state.sequence();
        this.executions = state.executions();
        this.metadata = new LinkedHashMap<>(state.metadata());
        this.context = state.context();
        this.lastExecution = state.counters().executions();
        this.completed = state.counters().completed();
        this.failed = state.counters().failed();
        this.retainedBytes = state.retainedBytes();
    }

    Instant time() {
        return event.time();
    }

    Comparator<String> order() {
        order = order == null ? sequence.order() : order;
        return order;
    }

    int position(String module) {
        return sequence.position(module);
    }

    void addModule(String module) {
        adoptSequence(sequence.with(module));
    }

    private void adoptSequence(ModuleSequence other) {
        sequence = other;
        order = null;
    }

    void addContext(Value.Members added) {
        for (var member : added.members().entrySet()) {
            var replaced = context.get(member.getKey());
            retainedBytes += Value.estimatedBytesOf(member.getKey(), member.getValue());
            retainedBytes -= replaced == null ? 0 : Value.estimatedBytesOf(member.getKey(), replaced);
        }
        context = context.with(added);
    }

    void plan(RunPlan later) {
        var replaced = plan.config();
        plan = plan.mergedWith(later);
        if (later.config() != null) {
            retainedBytes += later.config().estimatedBytes() - (replaced == null ? 0 : replaced.estimatedBytes());
        }
        adoptSequence(sequence.withPlanned(plan.sequence()));
        path = path.sorted(order());
        moveRunning();
    }

    @Nullable
    Execution execution(ExecutionKey key) {
        return executions.get(key);
    }

    /** Returns the execution with this key, or a new planned one. */
    Execution executionAt(ExecutionKey key) {
        var current = executions.get(key);
        return current == null ? Execution.planned(++lastExecution, key) : current;
    }

    void putExecution(Execution execution) {
        addChange(executions.get(execution.key()), execution);
        executions = executions.with(execution.key(), execution);
    }

    /** Updates the keys of running executions after modules before them joined or changed order. */
    void moveRunning() {
        moveRunningAfter(-1);
    }

    /** Updates the keys of running executions after the entry at this index. The path up to that entry is unchanged. */
    void moveRunningAfter(int index) {
        var entries = new ArrayList<>(path.entries());
        var steps = entries.stream().map(ExecutionPath.PathEntry::execution).toList();
        for (int i = index + 1; i < steps.size(); i++) {
            var entry = entries.get(i);
            var execution = executions.get(entry.key());
            var target = steps.subList(0, i + 1);
            if (execution != null
                    && execution.isRunning()
                    && !target.equals(entry.key().path())) {
                var key = new ExecutionKey(target);
                moveExecution(execution, key);
                entries.set(i, new ExecutionPath.PathEntry(entry.execution(), key));
            }
        }
        path = new ExecutionPath(entries);
    }

    @Nullable
    Schema metadata(String module) {
        return metadata.get(module);
    }

    /** Sets the metadata of a module. Null removes it. */
    void setMetadata(String module, @Nullable Schema schema) {
        if (schema == null) {
            metadata.remove(module);
        } else {
            metadata.put(module, schema);
        }
        newMetadata.put(module, schema);
    }

    long nextSnapshot() {
        return before.counters().snapshots().lastNumber() + 1;
    }

    void addSnapshot(Snapshot newSnapshot, @Nullable Schema... referenced) {
        snapshot = newSnapshot;
        for (var schema : referenced) {
            if (schema != null) {
                schemas.add(schema);
            }
        }
    }

    void addChange(ModuleExperiment execution, Change change) {
        long number = before.counters().changes().lastNumber() + changes.size() + 1;
        changes.add(new ChangeRecord(number, nextSnapshot(), execution, time(), change));
    }

    /** Sets the execution that the event affects. */
    void setAffectedExecution(ExecutionKey key) {
        affectedExecution = key;
    }

    /** Sets the dataset that the event names. */
    void setDataset(@Nullable DatasetName named) {
        dataset = named;
    }

    boolean hasAppeared(String module) {
        return sequence.observed().contains(module);
    }

    void addResult(RecordedResult newResult) {
        result = newResult;
    }

    void addTiming(TimedStep step, Instant start, double seconds, Value.Members context) {
        long number = before.counters().timings().lastNumber() + timings.size() + 1;
        timings.add(Timing.closed(number, step, start, time(), seconds, context));
    }

    Reduction toReduction() {
        var state = new RunState(
                before.id(),
                status,
                plan,
                sequence,
                path,
                executions,
                metadata,
                openTimings,
                counters(),
                context,
                retainedBytes);
        var delta = new RunDelta(
                event,
                snapshot,
                List.copyOf(changes),
                List.copyOf(timings),
                result,
                runChange(),
                newMetadata,
                List.copyOf(executionChanges.values()),
                plan.workflow(),
                pathExecutionNumbers(),
                affectedExecution,
                dataset,
                List.copyOf(schemas));
        return new Reduction(state, delta);
    }

    private List<Long> pathExecutionNumbers() {
        var numbers = new ArrayList<Long>();
        for (var entry : path.entries()) {
            var execution = executions.get(entry.key());
            if (execution != null) {
                numbers.add(execution.number());
            }
        }
        return numbers;
    }

    private RunState.RunCounters counters() {
        var lastNumber = before.counters();
        var limits = plan.limitsOrDefault();
        return new RunState.RunCounters(
                advance(lastNumber.snapshots(), snapshot == null ? 0 : 1, limits.snapshots()),
                advance(lastNumber.changes(), changes.size(), limits.changes()),
                advance(lastNumber.timings(), timings.size(), limits.timings()),
                lastNumber.events() + 1,
                lastExecution,
                completed,
                failed,
                snapshot == null ? lastNumber.lastSnapshot() : snapshot.id(),
                changes.isEmpty() ? lastNumber.lastChange() : changes.getLast().id());
    }

    private static RecordCounter advance(RecordCounter counter, long count, long limit) {
        return counter.plus(count).withLimit(limit);
    }

    private @Nullable RunStateChange runChange() {
        var stateBefore = before.status().state();
        if (before.isKnown() && stateBefore == status.state()) {
            return null;
        }
        return new RunStateChange(before.isKnown() ? stateBefore : null, status.state(), time(), status.error());
    }

    /** Reverts executions to their earlier states. */
    void revertExecutions(List<ExecutionChange> since) {
        for (var change : since) {
            var current = change.after();
            executions = current == null ? executions : executions.without(current.key());
        }
        for (var change : since) {
            var earlier = change.before();
            executions = earlier == null ? executions : executions.with(earlier.key(), earlier);
            addChange(change.after(), earlier);
        }
    }

    private void moveExecution(Execution execution, ExecutionKey target) {
        var displaced = executions.get(target);
        if (displaced != null) {
            addChange(displaced, null);
        }
        var moved = execution.movedTo(target);
        addChange(execution, moved);
        executions = executions.without(execution.key()).with(target, moved);
    }

    /** Keeps the first state before and the last state after of each execution, and updates the counters. */
    private void addChange(@Nullable Execution executionBefore, @Nullable Execution executionAfter) {
        completed += countInState(executionAfter, LifecycleState.COMPLETED)
                - countInState(executionBefore, LifecycleState.COMPLETED);
        failed += countInState(executionAfter, LifecycleState.FAILED)
                - countInState(executionBefore, LifecycleState.FAILED);
        retainedBytes += inputSchemaBytes(executionAfter) - inputSchemaBytes(executionBefore);
        var change = new ExecutionChange(executionBefore, executionAfter);
        executionChanges.merge(
                change.number(), change, (first, last) -> new ExecutionChange(first.before(), last.after()));
    }

    private static long inputSchemaBytes(@Nullable Execution execution) {
        return execution == null || execution.inputSchema() == null
                ? 0
                : execution.inputSchema().estimatedBytes();
    }

    private static int countInState(@Nullable Execution execution, LifecycleState state) {
        return execution != null && execution.state() == state ? 1 : 0;
    }
}
