package io.waymark.client;

import io.waymark.domain.fold.Recorded;
import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.fold.RunState;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.ExecutionChange;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Json;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run's state and history in memory, as much of it as the limits keep. States share all that did not change, so that
 * one is kept for each snapshot. Not for several threads.
 */
final class LocalHistory {
    private RunState state;
    private final TreeMap<Long, Kept> snapshots = new TreeMap<>();
    private final TreeMap<Long, ChangeRecord> changes = new TreeMap<>();
    private final TreeMap<Long, Timing> timings = new TreeMap<>();
    private final SequencedMap<ExecutionKey, ModuleResult> results = new LinkedHashMap<>();
    private final Map<String, Evolution> evolutions = new HashMap<>();

    /** A snapshot, its schemas, and what the run was right after it. */
    private record Kept(ExecutionSnapshot snapshot, RunState after) {}

    LocalHistory(RunId run) {
        this.state = RunState.unknown(run);
    }

    RunState state() {
        return state;
    }

    void add(Recorded recorded) {
        var recording = recorded.recording();
        state = recorded.state();
        var snapshot = recording.snapshot();
        if (snapshot != null) {
            snapshots.put(snapshot.number(), new Kept(whole(snapshot, recording.schemas()), state));
            recording
                    .metadata()
                    .forEach((module, schema) -> evolutions
                            .computeIfAbsent(module, unheard -> new Evolution())
                            .add(schema, snapshot.id()));
        }
        recording.changes().forEach(change -> changes.put(change.number(), change));
        recording.timings().forEach(timing -> timings.put(timing.number(), timing));
        file(recording);
        prune();
    }

    List<ExecutionSnapshot> snapshots() {
        return snapshots.values().stream().map(Kept::snapshot).toList();
    }

    ExecutionSnapshot snapshot(String snapshotId) {
        return kept(snapshotId).snapshot();
    }

    List<ChangeRecord> changes() {
        return List.copyOf(changes.values());
    }

    /** Closed ones, then open ones. */
    List<Timing> timings() {
        var all = new ArrayList<>(timings.values());
        state.openTimings().forEach((step, open) -> all.add(Timing.open(step, open.startedAt(), open.context())));
        return all;
    }

    SequencedMap<ExecutionKey, ModuleResult> results() {
        return results;
    }

    List<MetadataVersion> evolution(String module) {
        return evolutions.getOrDefault(module, new Evolution()).versions();
    }

    /** Where a restore goes back to. */
    RestorePoint restorePoint(String snapshotId) {
        var kept = kept(snapshotId);
        var then = kept.after();
        return new RestorePoint(kept.snapshot().recorded(), then.path(), executionsSince(then), then.metadata());
    }

    private Kept kept(String snapshotId) {
        var id = id(snapshotId);
        var kept = snapshots.get(id.number());
        if (kept != null && kept.snapshot().recorded().id().equals(id)) {
            return kept;
        }
        if (kept == null
                && id.number() > 0
                && id.number() <= state.counters().snapshots().floor()) {
            throw StatusException.prunedSnapshot(snapshotId);
        }
        throw StatusException.unknownSnapshot(snapshotId);
    }

    private static RecordId id(String snapshotId) {
        try {
            return RecordId.parse(RecordId.Kind.SNAPSHOT, snapshotId);
        } catch (IllegalArgumentException malformed) {
            throw StatusException.unknownSnapshot(snapshotId);
        }
    }

    private List<ExecutionChange> executionsSince(RunState then) {
        var before = byNumber(then);
        var after = byNumber(state);
        var numbers = new TreeMap<Long, Execution>(before);
        numbers.putAll(after);
        return numbers.keySet().stream()
                .filter(number -> !Objects.equals(before.get(number), after.get(number)))
                .map(number -> new ExecutionChange(before.get(number), after.get(number)))
                .toList();
    }

    private static Map<Long, Execution> byNumber(RunState of) {
        var executions = new HashMap<Long, Execution>();
        of.executions().values().forEach(execution -> executions.put(execution.number(), execution));
        return executions;
    }

    private static ExecutionSnapshot whole(Snapshot snapshot, List<Schema> schemas) {
        var byReference = new HashMap<SchemaReference, Schema>();
        schemas.forEach(schema -> byReference.put(schema.reference(), schema));
        return new ExecutionSnapshot(snapshot, reference -> Objects.requireNonNull(byReference.get(reference)));
    }

    private void file(Recording recording) {
        var filed = recording.result();
        if (filed != null) {
            var reference = filed.result().ref();
            results.put(
                    filed.key(),
                    new ModuleResult(
                            filed.key(),
                            data(filed.result().data()),
                            reference == null ? Value.Members.empty() : reference,
                            filed.schema(),
                            filed.recordedAt()));
        }
    }

    private static Value data(@Nullable Json data) {
        return data == null ? Value.Null.NULL : DomainJson.readValue(data.text());
    }

    private void prune() {
        var counters = state.counters();
        snapshots.headMap(counters.snapshots().floor(), true).clear();
        changes.headMap(counters.changes().floor(), true).clear();
        timings.headMap(counters.timings().floor(), true).clear();
    }
}
