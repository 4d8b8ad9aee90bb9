package io.waymark.domain.state;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperimentName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The path of a run: the current execution of each module, in the order of the modules. Callers pass this order as a
 * comparator. If the order changes, the path must be {@link #sorted}.
 *
 * @param entries the executions, at most one for each module
 */
public record CurrentExecutions(List<PathEntry> entries) {
    public static final CurrentExecutions EMPTY = new CurrentExecutions(List.of());

    /**
     * The current execution of one module.
     *
     * @param execution the module and the experiment
     * @param key the key of the execution. For an ended execution, it may differ from its current position on the path.
     */
    public record PathEntry(ModuleExperimentName execution, ExecutionKey key) {
        String module() {
            return execution.module();
        }
    }

    public CurrentExecutions {
        entries = List.copyOf(entries);
    }

    public List<String> modules() {
        return entries.stream().map(PathEntry::module).toList();
    }

    Optional<PathEntry> entry(String module) {
        return entries.stream().filter(entry -> entry.module().equals(module)).findFirst();
    }

    /** Returns the key that this execution has, or would have, on the path. */
    ExecutionKey keyFor(ModuleExperimentName execution, Comparator<String> order) {
        var steps = new ArrayList<ModuleExperimentName>();
        entriesBefore(execution.module(), order).forEach(entry -> steps.add(entry.execution()));
        steps.add(execution);
        return new ExecutionKey(steps);
    }

    /** Returns the entries before a module, in order. */
    List<PathEntry> entriesBefore(String module, Comparator<String> order) {
        int end = 0;
        while (end < entries.size() && order.compare(entries.get(end).module(), module) < 0) {
            end++;
        }
        return entries.subList(0, end);
    }

    /** Returns the entries before a module, the nearest first. */
    public List<PathEntry> nearestEntriesBefore(String module, Comparator<String> order) {
        var nearestFirst = new ArrayList<>(entriesBefore(module, order));
        Collections.reverse(nearestFirst);
        return nearestFirst;
    }

    /** Returns the path without the modules after this one. */
    CurrentExecutions truncatedAfter(String module, Comparator<String> order) {
        return new CurrentExecutions(entries.stream()
                .filter(entry -> order.compare(entry.module(), module) <= 0)
                .toList());
    }

    /** Returns the path with this entry at the position of its module. */
    CurrentExecutions with(PathEntry entry, Comparator<String> order) {
        var all = new ArrayList<>(entries);
        all.removeIf(other -> other.module().equals(entry.module()));
        int index = all.size();
        while (index > 0 && order.compare(all.get(index - 1).module(), entry.module()) > 0) {
            index--;
        }
        all.add(index, entry);
        return new CurrentExecutions(all);
    }

    CurrentExecutions sorted(Comparator<String> order) {
        var all = new ArrayList<>(entries);
        all.sort(Comparator.comparing(PathEntry::module, order));
        return new CurrentExecutions(all);
    }
}
