package io.waymark.client.local;

import io.waymark.client.ModuleResult;
import io.waymark.client.RestoreResult;
import io.waymark.client.RunStatusSummary;
import io.waymark.client.WaymarkClientException;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.state.ReducerResult;
import io.waymark.domain.state.RunState;
import io.waymark.domain.summary.CurrentPathSummary;
import io.waymark.domain.summary.OutputNameDisambiguator;
import io.waymark.domain.summary.RestoreOutcome;
import io.waymark.domain.summary.RunSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Computes the results of the queries of a {@link LocalStatus} from the history in memory. */
final class LocalQueries {
    private final InMemoryRunHistory history;
    private final RunState state;

    LocalQueries(InMemoryRunHistory history) {
        this.history = history;
        this.state = history.state();
    }

    RunStatusSummary summary() {
        return RunStatusSummary.of(RunSummary.of(state, history.changes()));
    }

    Schema metadata(String module) {
        var schema = state.metadata().get(module);
        if (schema != null) {
            return schema;
        }
        if (state.sequence().position(module) < 0) {
            throw unknownModule(module);
        }
        throw WaymarkClientException.moduleNotExecuted(module, "metadata");
    }

    Map<String, String> experiments(String module) {
        requireKnownModule(module);
        return new LinkedHashMap<>(CurrentPathSummary.of(state).experimentsThrough(module));
    }

    Map<String, String> experiments() {
        return new LinkedHashMap<>(CurrentPathSummary.of(state).experiments());
    }

    Map<String, ModuleResult> lastResults() {
        var sequence = state.sequence().modules();
        return sequence.isEmpty() ? new LinkedHashMap<>() : results(sequence.get(sequence.size() - 1));
    }

    Map<String, ModuleResult> results(String module) {
        requireKnownModule(module);
        return results(key -> key.last().module().equals(module));
    }

    ModuleResult currentResult(String module) {
        requireKnownModule(module);
        return CurrentPathSummary.of(state).executions().stream()
                .filter(execution -> execution.key().last().module().equals(module))
                .filter(execution -> execution.state() == LifecycleState.COMPLETED)
                .flatMap(execution -> results(execution.key()::equals).values().stream())
                .findFirst()
                .orElseThrow(() -> WaymarkClientException.moduleNotExecuted(module, "result"));
    }

    void requireKnownModule(String module) {
        if (!state.sequence().contains(module)) {
            throw unknownModule(module);
        }
    }

    static RestoreResult restoreResult(ReducerResult reduction, HistoryRecordId target, boolean restored) {
        return RestoreResult.of(RestoreOutcome.of(
                restored,
                Objects.requireNonNull(reduction.delta().snapshot()),
                target,
                CurrentPathSummary.of(reduction.state()),
                reduction.state().metadata().keySet()));
    }

    private Map<String, ModuleResult> results(Predicate<ExecutionKey> filter) {
        var results = new LinkedHashMap<String, ModuleResult>();
        var names = new OutputNameDisambiguator();
        history.results().forEach((key, result) -> {
            if (filter.test(key)) {
                results.put(names.add(key.toString()), result);
            }
        });
        return results;
    }

    private WaymarkClientException unknownModule(String module) {
        return WaymarkClientException.unknownModule(module, state.sequence().modules());
    }
}
