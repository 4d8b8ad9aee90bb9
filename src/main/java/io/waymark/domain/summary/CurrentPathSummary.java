package io.waymark.domain.summary;

import io.waymark.domain.plan.InputModuleFinder;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.state.ModuleOrder;
import io.waymark.domain.state.RunState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The path of a run: the current execution of each module.
 *
 * @param sequence the order of the modules of the run
 * @param executions the executions, at most one for each module, in sequence order
 */
public record CurrentPathSummary(ModuleOrder sequence, List<Execution> executions) {
    public CurrentPathSummary {
        executions = List.copyOf(executions);
    }

    /** Returns the path of a run in this state. */
    public static CurrentPathSummary of(RunState state) {
        var executions = new ArrayList<Execution>();
        for (var entry : state.path().entries()) {
            var execution = state.executions().get(entry.key());
            if (execution != null) {
                executions.add(execution);
            }
        }
        return new CurrentPathSummary(state.sequence(), executions);
    }

    /** Returns the modules on the path, in sequence order. */
    public List<String> modules() {
        return executions.stream().map(CurrentPathSummary::module).toList();
    }

    /** Returns module → experiment of the completed executions, in sequence order. */
    public Map<String, String> experiments() {
        var experiments = new LinkedHashMap<String, String>();
        for (var execution : executions) {
            if (execution.state() == LifecycleState.COMPLETED) {
                experiments.put(module(execution), execution.key().last().experiment());
            }
        }
        return Collections.unmodifiableMap(experiments);
    }

    /** Returns the part of {@link #experiments()} that ends with this module. */
    public Map<String, String> experimentsThrough(String module) {
        var order = sequence.order();
        var experiments = new LinkedHashMap<>(experiments());
        experiments.keySet().removeIf(other -> order.compare(other, module) > 0);
        return Collections.unmodifiableMap(experiments);
    }

    /**
     * Returns the module on the path whose metadata is the input schema of this module: see {@link InputModuleFinder}.
     *
     * @param hasMetadata whether a module has metadata
     */
    public Optional<String> inputModule(String module, Predicate<String> hasMetadata) {
        var order = sequence.order();
        var earlier = executions.stream()
                .filter(execution -> order.compare(module(execution), module) < 0)
                .toList();
        return Optional.ofNullable(InputModuleFinder.of(earlier, hasMetadata));
    }

    private static String module(Execution execution) {
        return execution.key().last().module();
    }
}
