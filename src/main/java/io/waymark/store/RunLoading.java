package io.waymark.store;

import static io.waymark.port.ProcessingFailure.guard;

import io.r2dbc.spi.Connection;
import io.waymark.domain.fold.Path;
import io.waymark.domain.fold.PersistentMap;
import io.waymark.domain.fold.RunState;
import io.waymark.domain.fold.Sequence;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.port.StoredRun;
import io.waymark.store.table.ExecutionTable;
import io.waymark.store.table.RunTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Puts the states of runs together from their rows: one query for runs, executions and schemas each. */
final class RunLoading {
    private final Connection connection;
    private final SchemaStore schemas;

    RunLoading(Connection connection, SchemaStore schemas) {
        this.connection = connection;
        this.schemas = schemas;
    }

    Mono<Map<RunId, StoredRun>> load(Collection<RunId> ids) {
        return RunTable.select(connection, ids).collectList().flatMap(runs -> guard(() -> withExecutions(runs)));
    }

    private Mono<Map<RunId, StoredRun>> withExecutions(List<RunTable.Stored> runs) {
        if (runs.isEmpty()) {
            return Mono.just(Map.of());
        }
        return ExecutionTable.select(connection, runs)
                .collect(Collectors.groupingBy(ExecutionTable.Stored::run))
                .flatMap(executions -> guard(() -> withSchemas(runs, executions)));
    }

    private Mono<Map<RunId, StoredRun>> withSchemas(
            List<RunTable.Stored> runs, Map<Long, List<ExecutionTable.Stored>> executions) {
        return schemas.find(connection, hashes(runs, executions))
                .map(found -> guard(() -> states(runs, executions, found)));
    }

    private static Map<RunId, StoredRun> states(
            List<RunTable.Stored> runs,
            Map<Long, List<ExecutionTable.Stored>> executions,
            Map<ContentHash, Schema> schemas) {
        var loaded = new HashMap<RunId, StoredRun>();
        for (var run : runs) {
            var state = state(run, executions.getOrDefault(run.number(), List.of()), schemas);
            loaded.put(run.id(), new StoredRun(run.number(), run.version(), state));
        }
        return loaded;
    }

    private static Set<ContentHash> hashes(
            List<RunTable.Stored> runs, Map<Long, List<ExecutionTable.Stored>> executions) {
        var hashes = new HashSet<ContentHash>();
        runs.forEach(run -> hashes.addAll(run.progress().metadata().values()));
        executions.values().stream()
                .flatMap(List::stream)
                .map(ExecutionTable.Stored::brought)
                .filter(Objects::nonNull)
                .forEach(hashes::add);
        return hashes;
    }

    private static RunState state(
            RunTable.Stored run, List<ExecutionTable.Stored> stored, Map<ContentHash, Schema> schemas) {
        var executions = PersistentMap.<ExecutionKey, Execution>empty();
        var byNumber = new HashMap<Long, Execution>();
        long held = RunState.weightOf(run.plan(), run.progress().context());
        var steps = new HashMap<ModuleExperiment, ModuleExperiment>();
        for (var one : stored) {
            var found = one.brought() == null ? null : schemas.get(one.brought());
            var execution = sharing(steps, one.with(found));
            held += found == null ? 0 : found.weight();
            executions = executions.with(execution.key(), execution);
            byNumber.put(execution.number(), execution);
        }
        var path = run.progress().path().stream()
                .map(number -> Objects.requireNonNull(byNumber.get(number)))
                .map(execution -> new Path.Entry(execution.key().last(), execution.key()))
                .toList();
        var metadata = new LinkedHashMap<String, Schema>();
        run.progress()
                .metadata()
                .forEach((module, hash) -> metadata.put(module, Objects.requireNonNull(schemas.get(hash))));
        return new RunState(
                run.id(),
                run.standing(),
                run.plan(),
                new Sequence(run.plan().sequence(), run.progress().appeared()),
                new Path(path),
                executions,
                metadata,
                run.progress().open(),
                run.counters(),
                run.progress().context(),
                held);
    }

    /** Paths have most of their steps in common, and so have what is in memory. */
    private static Execution sharing(Map<ModuleExperiment, ModuleExperiment> steps, Execution execution) {
        return execution.movedTo(new ExecutionKey(execution.key().path().stream()
                .map(step -> steps.computeIfAbsent(step, Function.identity()))
                .toList()));
    }
}
