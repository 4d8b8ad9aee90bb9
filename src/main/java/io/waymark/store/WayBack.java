package io.waymark.store;

import io.waymark.domain.fold.Path;
import io.waymark.domain.fold.RestorePoint;
import io.waymark.domain.recording.ExecutionChange;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.Execution;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.port.RequestRejected;
import io.waymark.store.table.ExecutionTable;
import io.waymark.store.table.Former;
import io.waymark.store.table.RunTable;
import io.waymark.store.table.SnapshotTable;
import io.waymark.store.table.UndoTable;
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

/** The way from a run as it is now back to right after one of its snapshots; checks that every step fits. */
final class WayBack {
    private final RunTable.Stored run;
    private final SnapshotTable.OnPath target;
    private final List<UndoTable.Step> steps;
    private final TreeMap<Long, ExecutionTable.Stored> now = new TreeMap<>();
    private final TreeMap<Long, ExecutionTable.Stored> then = new TreeMap<>();

    /**
     * Takes what happened since.
     *
     * @param steps the last one first
     */
    WayBack(RunTable.Stored run, SnapshotTable.OnPath target, List<UndoTable.Step> steps) {
        this.run = run;
        this.target = target;
        this.steps = steps;
        checkChain();
    }

    Snapshot target() {
        return target.snapshot();
    }

    /** The numbers of those whose rows are needed. */
    Set<Long> executions() {
        var numbers = new HashSet<>(target.path());
        steps.forEach(step -> step.formers().forEach(former -> numbers.add(former.number())));
        return numbers;
    }

    void goBack(Map<Long, ExecutionTable.Stored> executions) {
        now.putAll(executions);
        then.putAll(executions);
        for (var step : steps) {
            step.formers().forEach(this::goBack);
        }
    }

    private void goBack(Former former) {
        var before = former.before(run.number(), then.get(former.number()));
        if (before == null) {
            require(then.remove(former.number()) != null, "execution " + former.number() + " is missing");
        } else {
            then.put(former.number(), before);
        }
    }

    /** The hashes of all schemas that are needed. */
    Set<ContentHash> schemas(Collection<ContentHash> metadata) {
        var hashes = new HashSet<>(metadata);
        for (var executions : List.of(now, then)) {
            executions.values().stream()
                    .map(ExecutionTable.Stored::brought)
                    .filter(Objects::nonNull)
                    .forEach(hashes::add);
        }
        addTo(hashes, target().before());
        addTo(hashes, target().after());
        return hashes;
    }

    RestorePoint point(Map<String, ContentHash> metadata, Map<ContentHash, Schema> schemas) {
        for (var hash : schemas(metadata.values())) {
            require(schemas.containsKey(hash), "schema " + hash + " is missing");
        }
        checkMetadata(metadata);
        var all = new LinkedHashMap<String, Schema>();
        metadata.forEach((module, hash) -> all.put(module, Objects.requireNonNull(schemas.get(hash))));
        return new RestorePoint(target(), path(), changes(schemas), all);
    }

    private void checkChain() {
        long expected = run.counters().snapshots().ever();
        for (var step : steps) {
            if (step.snapshot() != null) {
                require(step.snapshot() == expected, "snapshot number " + expected + " is missing");
                expected--;
            }
        }
        require(expected == target().number(), "snapshot number " + expected + " is missing");
    }

    /** What a completion left is its module's metadata right after it. */
    private void checkMetadata(Map<String, ContentHash> metadata) {
        var after = target().after();
        if (after != null && target.effective() && target().phase() == Snapshot.Phase.COMPLETED) {
            var module = target().execution().module();
            require(
                    after.hash().equals(metadata.get(module)),
                    "the metadata of module " + module + " is not what " + target().id() + " left");
        }
    }

    private Path path() {
        var entries = new ArrayList<Path.Entry>();
        var modules = new HashSet<String>();
        for (var number : target.path()) {
            var execution = then.get(number);
            require(execution != null, "execution " + number + " is missing");
            var key = Objects.requireNonNull(execution).execution().key();
            require(modules.add(key.last().module()), "module " + key.last().module() + " is on the path twice");
            entries.add(new Path.Entry(key.last(), key));
        }
        return new Path(entries);
    }

    private List<ExecutionChange> changes(Map<ContentHash, Schema> schemas) {
        var numbers = new HashSet<>(now.keySet());
        numbers.addAll(then.keySet());
        return numbers.stream()
                .sorted()
                .map(number ->
                        new ExecutionChange(execution(then.get(number), schemas), execution(now.get(number), schemas)))
                .filter(change -> !Objects.equals(change.before(), change.after()))
                .toList();
    }

    private static @Nullable Execution execution(
            ExecutionTable.@Nullable Stored stored, Map<ContentHash, Schema> schemas) {
        return stored == null ? null : stored.with(stored.brought() == null ? null : schemas.get(stored.brought()));
    }

    private static void addTo(Set<ContentHash> hashes, @Nullable SchemaReference schema) {
        if (schema != null) {
            hashes.add(schema.hash());
        }
    }

    private void require(boolean fits, String otherwise) {
        if (!fits) {
            throw inconsistent(otherwise);
        }
    }

    private RequestRejected inconsistent(String what) {
        return Inconsistent.history(run.id(), what);
    }
}
