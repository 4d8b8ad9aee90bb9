package io.waymark.postgres.write;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.state.CurrentExecutions;
import io.waymark.domain.state.ModuleOrder;
import io.waymark.domain.state.PersistentMap;
import io.waymark.domain.state.RunState;
import io.waymark.port.store.StoredRun;
import io.waymark.postgres.table.run.ExecutionTable;
import io.waymark.postgres.table.run.RunTable;
import io.waymark.postgres.table.schema.CachedSchemaReader;
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

/** Loads the states of several runs from PostgreSQL with three queries: one each for runs, executions and schemas. */
public final class RunLoader {
    private final Connection connection;
    private final CachedSchemaReader schemas;

    public RunLoader(Connection connection, CachedSchemaReader schemas) {
        this.connection = connection;
        this.schemas = schemas;
    }

    public Mono<Map<RunId, StoredRun>> load(Collection<RunId> ids) {
        return RunTable.select(connection, ids).collectList().flatMap(runs -> wrapErrors(() -> withExecutions(runs)));
    }

    private Mono<Map<RunId, StoredRun>> withExecutions(List<RunTable.StoredRunRow> runs) {
        if (runs.isEmpty()) {
            return Mono.just(Map.of());
        }
        return ExecutionTable.select(connection, runs)
                .collect(Collectors.groupingBy(ExecutionTable.StoredExecution::run))
                .flatMap(executions -> wrapErrors(() -> withSchemas(runs, executions)));
    }

    private Mono<Map<RunId, StoredRun>> withSchemas(
            List<RunTable.StoredRunRow> runs, Map<Long, List<ExecutionTable.StoredExecution>> executions) {
        return schemas.find(connection, hashes(runs, executions))
                .map(found -> wrapErrors(() -> states(runs, executions, found)));
    }

    private static Map<RunId, StoredRun> states(
            List<RunTable.StoredRunRow> runs,
            Map<Long, List<ExecutionTable.StoredExecution>> executions,
            Map<ContentHash, Schema> schemas) {
        var loaded = new HashMap<RunId, StoredRun>();
        for (var run : runs) {
            var state = state(run, executions.getOrDefault(run.number(), List.of()), schemas);
            loaded.put(run.id(), new StoredRun(run.number(), run.version(), state));
        }
        return loaded;
    }

    private static Set<ContentHash> hashes(
            List<RunTable.StoredRunRow> runs, Map<Long, List<ExecutionTable.StoredExecution>> executions) {
        var hashes = new HashSet<ContentHash>();
        runs.forEach(run -> hashes.addAll(run.progress().metadata().values()));
        executions.values().stream()
                .flatMap(List::stream)
                .map(ExecutionTable.StoredExecution::inputSchemaHash)
                .filter(Objects::nonNull)
                .forEach(hashes::add);
        return hashes;
    }

    private static RunState state(
            RunTable.StoredRunRow run, List<ExecutionTable.StoredExecution> stored, Map<ContentHash, Schema> schemas) {
        var executions = PersistentMap.<ExecutionKey, Execution>empty();
        var byNumber = new HashMap<Long, Execution>();
        long retainedBytes =
                RunState.estimatedBytesOf(run.plan(), run.progress().context());
        var steps = new HashMap<ModuleExperimentName, ModuleExperimentName>();
        for (var row : stored) {
            var inputSchema = row.inputSchemaHash() == null ? null : schemas.get(row.inputSchemaHash());
            var execution = shareKeys(steps, row.with(inputSchema));
            retainedBytes += inputSchema == null ? 0 : inputSchema.estimatedBytes();
            executions = executions.with(execution.key(), execution);
            byNumber.put(execution.number(), execution);
        }
        var path = run.progress().path().stream()
                .map(number -> Objects.requireNonNull(byNumber.get(number)))
                .map(execution ->
                        new CurrentExecutions.PathEntry(execution.key().last(), execution.key()))
                .toList();
        var metadata = new LinkedHashMap<String, Schema>();
        run.progress()
                .metadata()
                .forEach((module, hash) -> metadata.put(module, Objects.requireNonNull(schemas.get(hash))));
        return new RunState(
                run.id(),
                run.status(),
                run.plan(),
                new ModuleOrder(run.plan().sequence(), run.progress().appeared()),
                new CurrentExecutions(path),
                executions,
                metadata,
                run.progress().open(),
                run.counters(),
                run.progress().context(),
                retainedBytes);
    }

    /**
     * Shares equal path steps between executions to save memory, because the paths of a run have most steps in common.
     */
    private static Execution shareKeys(Map<ModuleExperimentName, ModuleExperimentName> steps, Execution execution) {
        return execution.movedTo(new ExecutionKey(execution.key().path().stream()
                .map(step -> steps.computeIfAbsent(step, Function.identity()))
                .toList()));
    }
}
