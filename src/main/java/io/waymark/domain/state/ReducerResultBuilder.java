package io.waymark.domain.state;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.lineage.CompletionLineage;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the changed state of a run and the new records while one event is applied. Only the reducers use it. */
final class ReducerResultBuilder {
    final RunState before;
    final EventAttributes event;
    RunStatus status;
    CurrentExecutions path;
    final Map<TimedStep, OpenTiming> openTimings;

    private RunPlan plan;
    private ModuleOrder sequence;
    private @Nullable Comparator<String> order; // of the sequence; null until it is needed
    private final ExecutionUpdateCollector executions;
    private final Map<String, Schema> metadata;
    private Value.Members context;
    private long retainedBytes;

    private @Nullable Snapshot snapshot;
    private @Nullable RecordedResult result;
    private @Nullable ExecutionKey affectedExecution;
    private @Nullable DatasetName dataset;
    private @Nullable CompletionLineage lineage;
    private List<DatasetAlias> aliases = List.of();
    private final List<ChangeRecord> changes = new ArrayList<>();
    private final List<Timing> timings = new ArrayList<>();
    private final Map<String, @Nullable Schema> newMetadata = new LinkedHashMap<>();
    private final Set<Schema> schemas = new LinkedHashSet<>();

    ReducerResultBuilder(RunState state, EventAttributes event) {
        this.before = state;
        this.event = event;
        this.status = state.status().withEventAt(event.time());
        this.path = state.path();
        this.openTimings = new LinkedHashMap<>(state.openTimings());
        this.plan = state.plan();
        this.sequence = state.sequence();
        this.executions = new ExecutionUpdateCollector(state);
        this.metadata = new LinkedHashMap<>(state.metadata());
        this.context = state.context();
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

    private void adoptSequence(ModuleOrder other) {
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
        return executions.getOrPlan(key);
    }

    void putExecution(Execution execution) {
        executions.put(execution);
    }

    /** Updates the keys of running executions after modules before them joined or changed order. */
    void moveRunning() {
        moveRunningAfter(-1);
    }

    /** Updates the keys of running executions after the entry at this index. The path up to that entry is unchanged. */
    void moveRunningAfter(int index) {
        path = executions.moveRunningAfter(index, path);
    }

    /** Reverts executions to their earlier states. */
    void revertExecutions(List<ExecutionUpdate> since) {
        executions.revert(since);
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

    void addChange(ModuleExperimentName execution, Change change) {
        long number = before.counters().changes().lastNumber() + changes.size() + 1;
        changes.add(new ChangeRecord(number, nextSnapshot(), execution, time(), change));
    }

    /** Sets the execution that the event affects. */
    void setAffectedExecution(ExecutionKey key) {
        affectedExecution = key;
    }

    /** Sets the datasets that a completion names, and the origin of its fields. */
    void setDatasets(ModuleCompleted completed, @Nullable CompletionLineage stated) {
        dataset = completed.dataset();
        aliases = completed.aliases();
        lineage = stated;
    }

    void addResult(RecordedResult newResult) {
        result = newResult;
    }

    void addTiming(TimedStep step, Instant start, double seconds, Value.Members context) {
        long number = before.counters().timings().lastNumber() + timings.size() + 1;
        timings.add(Timing.closed(number, step, start, time(), seconds, context));
    }

    ReducerResult toReduction() {
        var state = new RunState(
                before.id(),
                status,
                plan,
                sequence,
                path,
                executions.executions(),
                metadata,
                openTimings,
                counters(),
                context,
                retainedBytes + executions.addedBytes());
        var delta = new RunEventDelta(
                event,
                snapshot,
                List.copyOf(changes),
                List.copyOf(timings),
                result,
                before.changeTo(status, time()),
                newMetadata,
                executions.changes(),
                plan.workflow(),
                executions.numbersOf(path),
                affectedExecution,
                dataset,
                lineage,
                aliases,
                List.copyOf(schemas));
        return new ReducerResult(state, delta);
    }

    private RunState.RunCounters counters() {
        var lastNumber = before.counters();
        var limits = plan.limitsOrDefault();
        return new RunState.RunCounters(
                advance(lastNumber.snapshots(), snapshot == null ? 0 : 1, limits.snapshots()),
                advance(lastNumber.changes(), changes.size(), limits.changes()),
                advance(lastNumber.timings(), timings.size(), limits.timings()),
                lastNumber.events() + 1,
                executions.lastNumber(),
                executions.completed(),
                executions.failed(),
                snapshot == null ? lastNumber.lastSnapshot() : snapshot.id(),
                changes.isEmpty()
                        ? lastNumber.lastChange()
                        : changes.get(changes.size() - 1).id());
    }

    private static HistoryRecordCounter advance(HistoryRecordCounter counter, long count, long limit) {
        return counter.plus(count).withLimit(limit);
    }
}
