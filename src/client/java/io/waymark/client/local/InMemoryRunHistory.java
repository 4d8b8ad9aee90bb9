package io.waymark.client.local;

import io.waymark.client.MetadataVersion;
import io.waymark.client.ModuleResult;
import io.waymark.client.RecordedSnapshot;
import io.waymark.client.WaymarkClientException;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.EqualSchemaSnapshotSeries;
import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.ModuleSchemaVersion;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.ReducerResult;
import io.waymark.domain.state.RestorePoint;
import io.waymark.domain.state.RunState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state and the records of one run in memory, within the limits of the run. It also keeps the state after each
 * snapshot, for restores; these states share their unchanged parts. Not thread-safe.
 */
final class InMemoryRunHistory {
    private RunState state;
    private final TreeMap<Long, RetainedSnapshot> snapshots = new TreeMap<>();
    private final TreeMap<Long, ChangeRecord> changes = new TreeMap<>();
    private final TreeMap<Long, Timing> timings = new TreeMap<>();
    private final Map<ExecutionKey, ModuleResult> results = new LinkedHashMap<>();
    private final Map<String, List<EqualSchemaSnapshotSeries<Schema>>> reports = new HashMap<>();

    /**
     * A snapshot and the state of the run right after it.
     *
     * @param snapshot the snapshot with its schemas
     * @param after the state of the run
     */
    private record RetainedSnapshot(RecordedSnapshot snapshot, RunState after) {}

    InMemoryRunHistory(RunId run) {
        this.state = RunState.initial(run);
    }

    RunState state() {
        return state;
    }

    void add(ReducerResult reduction) {
        var delta = reduction.delta();
        state = reduction.state();
        var snapshot = delta.snapshot();
        if (snapshot != null) {
            snapshots.put(snapshot.number(), new RetainedSnapshot(resolve(snapshot, delta.schemas()), state));
            delta.metadata()
                    .forEach((module, schema) -> EqualSchemaSnapshotSeries.append(
                            reports.computeIfAbsent(module, ignored -> new ArrayList<>()), schema, snapshot));
        }
        delta.changes().forEach(change -> changes.put(change.number(), change));
        delta.timings().forEach(timing -> timings.put(timing.number(), timing));
        storeResult(delta);
        prune();
    }

    List<RecordedSnapshot> snapshots() {
        return snapshots.values().stream().map(RetainedSnapshot::snapshot).toList();
    }

    List<RecordedSnapshot> snapshots(String module) {
        return snapshots().stream()
                .filter(snapshot -> snapshot.moduleName().equals(module))
                .toList();
    }

    RecordedSnapshot snapshot(String snapshotId) {
        return retained(snapshotId).snapshot();
    }

    List<ChangeRecord> changes() {
        return List.copyOf(changes.values());
    }

    List<ChangeRecord> changes(String module) {
        return changes.values().stream()
                .filter(change -> change.execution().module().equals(module))
                .toList();
    }

    /** Returns the timings of steps that have ended, then those of steps that have not. */
    List<Timing> timings() {
        var all = new ArrayList<>(timings.values());
        state.openTimings().forEach((step, open) -> all.add(Timing.open(step, open.startedAt(), open.context())));
        return all;
    }

    Map<ExecutionKey, ModuleResult> results() {
        return results;
    }

    List<MetadataVersion> evolution(String module) {
        return ModuleSchemaVersion.of(reports.getOrDefault(module, List.of())).stream()
                .map(MetadataVersion::of)
                .toList();
    }

    /** Returns the state right after a snapshot, to which a restore sets the run back. */
    RestorePoint restorePoint(String snapshotId) {
        var retainedSnapshot = retained(snapshotId);
        var stateThen = retainedSnapshot.after();
        return new RestorePoint(
                retainedSnapshot.snapshot().recorded(),
                stateThen.path(),
                executionsSince(stateThen),
                stateThen.metadata());
    }

    private RetainedSnapshot retained(String snapshotId) {
        var id = id(snapshotId);
        var retainedSnapshot = snapshots.get(id.number());
        if (retainedSnapshot != null
                && retainedSnapshot.snapshot().recorded().id().equals(id)) {
            return retainedSnapshot;
        }
        if (state.counters().snapshots().isPruned(id.number())) {
            throw WaymarkClientException.prunedSnapshot(snapshotId);
        }
        throw WaymarkClientException.unknownSnapshot(snapshotId);
    }

    private static HistoryRecordId id(String snapshotId) {
        try {
            return HistoryRecordId.parse(HistoryRecordId.Kind.SNAPSHOT, snapshotId);
        } catch (IllegalArgumentException malformed) {
            throw WaymarkClientException.unknownSnapshot(snapshotId);
        }
    }

    private List<ExecutionUpdate> executionsSince(RunState stateThen) {
        var before = executionsByNumber(stateThen);
        var after = executionsByNumber(state);
        var numbers = new TreeMap<Long, Execution>(before);
        numbers.putAll(after);
        return numbers.keySet().stream()
                .filter(number -> !Objects.equals(before.get(number), after.get(number)))
                .map(number -> new ExecutionUpdate(before.get(number), after.get(number)))
                .toList();
    }

    private static Map<Long, Execution> executionsByNumber(RunState runState) {
        var executions = new HashMap<Long, Execution>();
        runState.executions().values().forEach(execution -> executions.put(execution.number(), execution));
        return executions;
    }

    private static RecordedSnapshot resolve(Snapshot snapshot, List<Schema> schemas) {
        var byReference = new HashMap<SchemaReference, Schema>();
        schemas.forEach(schema -> byReference.put(schema.reference(), schema));
        return new RecordedSnapshot(snapshot, reference -> Objects.requireNonNull(byReference.get(reference)));
    }

    private void storeResult(RunEventDelta delta) {
        var recordedResult = delta.result();
        if (recordedResult != null) {
            var reference = recordedResult.result().ref();
            results.put(
                    recordedResult.key(),
                    new ModuleResult(
                            recordedResult.key(),
                            data(recordedResult.result().data()),
                            reference == null ? Value.Members.empty() : reference,
                            recordedResult.schema(),
                            recordedResult.recordedAt()));
        }
    }

    private static Value data(@Nullable RawJson data) {
        return data == null ? Value.Null.NULL : DomainJson.readValue(data.text());
    }

    private void prune() {
        var counters = state.counters();
        snapshots.headMap(counters.snapshots().prunedThrough(), true).clear();
        changes.headMap(counters.changes().prunedThrough(), true).clear();
        timings.headMap(counters.timings().prunedThrough(), true).clear();
    }
}
