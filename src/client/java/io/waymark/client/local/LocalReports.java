package io.waymark.client.local;

import io.waymark.client.ModuleResult;
import io.waymark.client.RestoreResult;
import io.waymark.client.StatusException;
import io.waymark.client.StatusSummary;
import io.waymark.domain.plan.PlanExpansion;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.state.ExecutionPath;
import io.waymark.domain.state.Reduction;
import io.waymark.domain.state.RunState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Computes the results of the queries of a {@link LocalStatus} from the history in memory. */
final class LocalReports {
    private final LocalHistory history;
    private final RunState state;

    LocalReports(LocalHistory history) {
        this.history = history;
        this.state = history.state();
    }

    StatusSummary summary() {
        var counters = state.counters();
        var status = state.status();
        return new StatusSummary(
                state.id(),
                status.state(),
                status.startedAt(),
                status.endedAt(),
                state.sequence().modules(),
                state.path().modules(),
                modulesWithMetadata(state),
                counters.snapshots().retainedCount(),
                counters.changes().retainedCount(),
                counters.timings().retainedCount(),
                Objects.toString(counters.lastSnapshot(), null),
                Objects.toString(counters.lastChange(), null),
                countBy(change -> change.type()),
                countBy(change -> change.target()),
                progress(),
                state.plan().limitsOrDefault(),
                new StatusSummary.Counters(
                        counters.snapshots().lastNumber(),
                        counters.changes().lastNumber(),
                        counters.timings().lastNumber(),
                        counters.events()));
    }

    Schema metadata(String module) {
        var schema = state.metadata().get(module);
        if (schema != null) {
            return schema;
        }
        if (state.sequence().position(module) < 0) {
            throw unknownModule(module);
        }
        throw StatusException.moduleNotExecuted(module, "metadata");
    }

    SequencedMap<String, String> experiments(String module) {
        requireKnownModule(module);
        var upTo = new LinkedHashMap<String, String>();
        experiments(state).forEach((active, experiment) -> {
            if (state.sequence().order().compare(active, module) <= 0) {
                upTo.put(active, experiment);
            }
        });
        return upTo;
    }

    static SequencedMap<String, String> experiments(RunState runState) {
        var experiments = new LinkedHashMap<String, String>();
        for (var entry : runState.path().entries()) {
            if (completed(runState, entry)) {
                experiments.put(entry.execution().module(), entry.execution().experiment());
            }
        }
        return experiments;
    }

    SequencedMap<String, ModuleResult> lastResults() {
        var sequence = state.sequence().modules();
        return sequence.isEmpty() ? new LinkedHashMap<>() : results(sequence.getLast());
    }

    SequencedMap<String, ModuleResult> results(String module) {
        requireKnownModule(module);
        return results(key -> key.last().module().equals(module));
    }

    ModuleResult currentResult(String module) {
        requireKnownModule(module);
        return state.path().entries().stream()
                .filter(entry -> entry.execution().module().equals(module) && completed(state, entry))
                .flatMap(entry -> results(entry.key()::equals).values().stream())
                .findFirst()
                .orElseThrow(() -> StatusException.moduleNotExecuted(module, "result"));
    }

    void requireKnownModule(String module) {
        if (state.sequence().position(module) < 0
                && !state.sequence().observed().contains(module)) {
            throw unknownModule(module);
        }
    }

    static RestoreResult restoreResult(Reduction reduction, String target, boolean restored) {
        return new RestoreResult(
                restored,
                String.valueOf(reduction.state().counters().lastSnapshot()),
                target,
                reduction.delta().changes().size(),
                experiments(reduction.state()),
                modulesWithMetadata(reduction.state()));
    }

    private SequencedMap<String, ModuleResult> results(Predicate<ExecutionKey> filter) {
        var results = new LinkedHashMap<String, ModuleResult>();
        history.results().forEach((key, result) -> {
            if (filter.test(key)) {
                results.put(uniqueKey(results, key.toString()), result);
            }
        });
        return results;
    }

    /**
     * Returns a key that is not in the results yet. Two executions may have the same text as key, because names may
     * contain brackets; later ones get the suffix {@code #2}, {@code #3}, …
     */
    private static String uniqueKey(SequencedMap<String, ModuleResult> results, String key) {
        var name = key;
        for (int i = 2; results.containsKey(name); i++) {
            name = key + "#" + i;
        }
        return name;
    }

    private StatusException unknownModule(String module) {
        return StatusException.unknownModule(module, state.sequence().modules());
    }

    private StatusSummary.Progress progress() {
        var counters = state.counters();
        var expected = state.plan().config() == null
                ? null
                : PlanExpansion.of(state.plan()).count();
        return new StatusSummary.Progress(expected, counters.completed(), counters.failed());
    }

    private SortedMap<String, Long> countBy(Function<Change, Enum<?>> property) {
        var counts = new TreeMap<String, Long>();
        history.changes()
                .forEach(record ->
                        counts.merge(property.apply(record.change()).name().toLowerCase(Locale.ROOT), 1L, Long::sum));
        return counts;
    }

    private static boolean completed(RunState runState, ExecutionPath.PathEntry entry) {
        var execution = runState.executions().get(entry.key());
        return execution != null && execution.state() == LifecycleState.COMPLETED;
    }

    private static List<String> modulesWithMetadata(RunState runState) {
        var modules = new ArrayList<>(runState.metadata().keySet());
        modules.sort(runState.sequence().order());
        return modules;
    }
}
