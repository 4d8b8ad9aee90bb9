package io.waymark.client;

import io.waymark.domain.fold.Path;
import io.waymark.domain.fold.Recorded;
import io.waymark.domain.fold.RunState;
import io.waymark.domain.plan.Expansion;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Schema;
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

/** What is read from a history, in the words of the API. */
final class LocalViews {
    private final LocalHistory history;
    private final RunState state;

    LocalViews(LocalHistory history) {
        this.history = history;
        this.state = history.state();
    }

    StatusSummary summary() {
        var counters = state.counters();
        var standing = state.standing();
        return new StatusSummary(
                state.id(),
                standing.state(),
                standing.startedAt(),
                standing.endedAt(),
                state.sequence().modules(),
                state.path().modules(),
                withMetadata(state),
                counters.snapshots().kept(),
                counters.changes().kept(),
                counters.timings().kept(),
                Objects.toString(counters.lastSnapshot(), null),
                Objects.toString(counters.lastChange(), null),
                counted(change -> change.type()),
                counted(change -> change.target()),
                progress(),
                state.plan().limitsOrDefault(),
                new StatusSummary.Counters(
                        counters.snapshots().ever(),
                        counters.changes().ever(),
                        counters.timings().ever(),
                        counters.events()));
    }

    Schema metadata(String module) {
        var schema = state.metadata().get(module);
        if (schema != null) {
            return schema;
        }
        if (state.sequence().position(module) < 0) {
            throw outside(module);
        }
        throw StatusException.unexecuted(module, "metadata");
    }

    SequencedMap<String, String> experiments(String module) {
        checkKnown(module);
        var upTo = new LinkedHashMap<String, String>();
        experiments(state).forEach((active, experiment) -> {
            if (state.sequence().order().compare(active, module) <= 0) {
                upTo.put(active, experiment);
            }
        });
        return upTo;
    }

    static SequencedMap<String, String> experiments(RunState of) {
        var experiments = new LinkedHashMap<String, String>();
        for (var entry : of.path().entries()) {
            if (completed(of, entry)) {
                experiments.put(entry.what().module(), entry.what().experiment());
            }
        }
        return experiments;
    }

    SequencedMap<String, ModuleResult> lastResults() {
        var sequence = state.sequence().modules();
        return sequence.isEmpty() ? new LinkedHashMap<>() : results(sequence.getLast());
    }

    SequencedMap<String, ModuleResult> results(String module) {
        checkKnown(module);
        return results(key -> key.last().module().equals(module));
    }

    ModuleResult currentResult(String module) {
        checkKnown(module);
        return state.path().entries().stream()
                .filter(entry -> entry.what().module().equals(module) && completed(state, entry))
                .flatMap(entry -> results(entry.key()::equals).values().stream())
                .findFirst()
                .orElseThrow(() -> StatusException.unexecuted(module, "result"));
    }

    void checkKnown(String module) {
        if (state.sequence().position(module) < 0
                && !state.sequence().appeared().contains(module)) {
            throw outside(module);
        }
    }

    static Restored restored(Recorded recorded, String target, boolean done) {
        return new Restored(
                done,
                String.valueOf(recorded.state().counters().lastSnapshot()),
                target,
                recorded.recording().changes().size(),
                experiments(recorded.state()),
                withMetadata(recorded.state()));
    }

    private SequencedMap<String, ModuleResult> results(Predicate<ExecutionKey> wanted) {
        var results = new LinkedHashMap<String, ModuleResult>();
        history.results().forEach((key, result) -> {
            if (wanted.test(key)) {
                results.put(unused(results, key.toString()), result);
            }
        });
        return results;
    }

    /** Names may hold brackets, so two paths may have one text: the second one's is told apart by a number. */
    private static String unused(SequencedMap<String, ModuleResult> results, String key) {
        var name = key;
        for (int i = 2; results.containsKey(name); i++) {
            name = key + "#" + i;
        }
        return name;
    }

    private StatusException outside(String module) {
        return StatusException.outside(module, state.sequence().modules());
    }

    private StatusSummary.Progress progress() {
        var counters = state.counters();
        var expected = state.plan().config() == null
                ? null
                : Expansion.of(state.plan()).count();
        return new StatusSummary.Progress(expected, counters.completed(), counters.failed());
    }

    private SortedMap<String, Long> counted(Function<Change, Enum<?>> property) {
        var counts = new TreeMap<String, Long>();
        history.changes()
                .forEach(record ->
                        counts.merge(property.apply(record.change()).name().toLowerCase(Locale.ROOT), 1L, Long::sum));
        return counts;
    }

    private static boolean completed(RunState of, Path.Entry entry) {
        var execution = of.executions().get(entry.key());
        return execution != null && execution.state() == Lifecycle.COMPLETED;
    }

    private static List<String> withMetadata(RunState of) {
        var modules = new ArrayList<>(of.metadata().keySet());
        modules.sort(of.sequence().order());
        return modules;
    }
}
