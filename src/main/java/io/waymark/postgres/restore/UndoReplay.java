package io.waymark.postgres.restore;

import io.waymark.domain.history.ExecutionUpdate;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.state.CurrentExecutions;
import io.waymark.domain.state.RestorePoint;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.postgres.table.SnapshotTable;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.ExecutionUndoEntry;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.run.UndoTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the changes of a run's executions back to the state right after an earlier snapshot, the latest change first.
 * Fails if the stored changes are inconsistent.
 */
final class UndoReplay {
    private final RunTable.StoredRunRow run;
    private final SnapshotTable.SnapshotWithPath target;
    private final List<UndoTable.UndoStep> undoSteps;
    private final TreeMap<Long, ExecutionTable.StoredExecution> executionsNow = new TreeMap<>();
    private final TreeMap<Long, ExecutionTable.StoredExecution> executionsThen = new TreeMap<>();

    /**
     * Takes the steps after the snapshot.
     *
     * @param undoSteps the steps, the latest first
     */
    UndoReplay(RunTable.StoredRunRow run, SnapshotTable.SnapshotWithPath target, List<UndoTable.UndoStep> undoSteps) {
        this.run = run;
        this.target = target;
        this.undoSteps = undoSteps;
        checkChain();
    }

    Snapshot target() {
        return target.snapshot();
    }

    /** Returns the numbers of the executions that must be loaded. */
    Set<Long> executions() {
        var numbers = new HashSet<>(target.path());
        undoSteps.forEach(step -> step.previous().forEach(previous -> numbers.add(previous.number())));
        return numbers;
    }

    void undo(Map<Long, ExecutionTable.StoredExecution> executions) {
        executionsNow.putAll(executions);
        executionsThen.putAll(executions);
        for (var step : undoSteps) {
            step.previous().forEach(this::undo);
        }
    }

    private void undo(ExecutionUndoEntry previous) {
        var before = previous.before(run.number(), executionsThen.get(previous.number()));
        if (before == null) {
            requireConsistent(
                    executionsThen.remove(previous.number()) != null, "execution " + previous.number() + " is missing");
        } else {
            executionsThen.put(previous.number(), before);
        }
    }

    /** Returns the hashes of all schemas that must be loaded. */
    Set<ContentHash> schemas(Collection<ContentHash> metadata) {
        var hashes = new HashSet<>(metadata);
        for (var executions : List.of(executionsNow, executionsThen)) {
            executions.values().stream()
                    .map(ExecutionTable.StoredExecution::inputSchemaHash)
                    .filter(Objects::nonNull)
                    .forEach(hashes::add);
        }
        addTo(hashes, target().before());
        addTo(hashes, target().after());
        return hashes;
    }

    RestorePoint toRestorePoint(Map<String, ContentHash> metadata, Map<ContentHash, Schema> schemas) {
        for (var hash : schemas(metadata.values())) {
            requireConsistent(schemas.containsKey(hash), "schema " + hash + " is missing");
        }
        checkMetadata(metadata);
        var all = new LinkedHashMap<String, Schema>();
        metadata.forEach((module, hash) -> all.put(module, Objects.requireNonNull(schemas.get(hash))));
        return new RestorePoint(target(), path(), changes(schemas), all);
    }

    private void checkChain() {
        long expected = run.counters().snapshots().lastNumber();
        for (var step : undoSteps) {
            if (step.snapshot() != null) {
                requireConsistent(step.snapshot() == expected, "snapshot number " + expected + " is missing");
                expected--;
            }
        }
        requireConsistent(expected == target().number(), "snapshot number " + expected + " is missing");
    }

    /** Verifies that the schema after an effective completion is the metadata of its module. */
    private void checkMetadata(Map<String, ContentHash> metadata) {
        var after = target().after();
        if (after != null && target.effective() && target().phase() == Snapshot.Phase.COMPLETED) {
            var module = target().execution().module();
            requireConsistent(
                    after.hash().equals(metadata.get(module)),
                    "the metadata of module " + module + " is not the schema after " + target().id());
        }
    }

    private CurrentExecutions path() {
        var entries = new ArrayList<CurrentExecutions.PathEntry>();
        var modules = new HashSet<String>();
        for (var number : target.path()) {
            var execution = executionsThen.get(number);
            requireConsistent(execution != null, "execution " + number + " is missing");
            var key = Objects.requireNonNull(execution).execution().key();
            requireConsistent(
                    modules.add(key.last().module()), "module " + key.last().module() + " is on the path twice");
            entries.add(new CurrentExecutions.PathEntry(key.last(), key));
        }
        return new CurrentExecutions(entries);
    }

    private List<ExecutionUpdate> changes(Map<ContentHash, Schema> schemas) {
        var numbers = new HashSet<>(executionsNow.keySet());
        numbers.addAll(executionsThen.keySet());
        return numbers.stream()
                .sorted()
                .map(number -> new ExecutionUpdate(
                        execution(executionsThen.get(number), schemas), execution(executionsNow.get(number), schemas)))
                .filter(change -> !Objects.equals(change.before(), change.after()))
                .toList();
    }

    private static @Nullable Execution execution(
            ExecutionTable.@Nullable StoredExecution stored, Map<ContentHash, Schema> schemas) {
        return stored == null
                ? null
                : stored.with(stored.inputSchemaHash() == null ? null : schemas.get(stored.inputSchemaHash()));
    }

    private static void addTo(Set<ContentHash> hashes, @Nullable SchemaReference schema) {
        if (schema != null) {
            hashes.add(schema.hash());
        }
    }

    private void requireConsistent(boolean isConsistent, String problem) {
        if (!isConsistent) {
            throw inconsistent(problem);
        }
    }

    private QueryFailedException inconsistent(String problem) {
        return new QueryFailure.InconsistentHistory(run.id(), problem).exception();
    }
}
