package io.waymark.domain.state;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.ModuleExperiment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The current execution of each module, in sequence order: that of the comparator that is given, for which a path may
 * have to be {@link #sorted}.
 *
 * @param entries at most one a module
 */
public record ExecutionPath(List<PathEntry> entries) {
    public static final ExecutionPath EMPTY = new ExecutionPath(List.of());

    /**
     * One execution on the path.
     *
     * @param key of the execution that stands here; the place of an ended one may have changed since
     */
    public record PathEntry(ModuleExperiment execution, ExecutionKey key) {
        String module() {
            return execution.module();
        }
    }

    public ExecutionPath {
        entries = List.copyOf(entries);
    }

    public List<String> modules() {
        return entries.stream().map(PathEntry::module).toList();
    }

    Optional<PathEntry> entry(String module) {
        return entries.stream().filter(entry -> entry.module().equals(module)).findFirst();
    }

    /** Where this execution stands, or would. */
    ExecutionKey keyFor(ModuleExperiment what, Comparator<String> order) {
        var steps = new ArrayList<ModuleExperiment>();
        entriesBefore(what.module(), order).forEach(entry -> steps.add(entry.execution()));
        steps.add(what);
        return new ExecutionKey(steps);
    }

    /** The entries before a module, first to last. */
    List<PathEntry> entriesBefore(String module, Comparator<String> order) {
        int end = 0;
        while (end < entries.size() && order.compare(entries.get(end).module(), module) < 0) {
            end++;
        }
        return entries.subList(0, end);
    }

    /** Without the modules after this one. */
    ExecutionPath truncatedAfter(String module, Comparator<String> order) {
        return new ExecutionPath(entries.stream()
                .filter(entry -> order.compare(entry.module(), module) <= 0)
                .toList());
    }

    /** With this entry where its module belongs. */
    ExecutionPath with(PathEntry entry, Comparator<String> order) {
        var all = new ArrayList<>(entries);
        all.removeIf(other -> other.module().equals(entry.module()));
        int place = all.size();
        while (place > 0 && order.compare(all.get(place - 1).module(), entry.module()) > 0) {
            place--;
        }
        all.add(place, entry);
        return new ExecutionPath(all);
    }

    ExecutionPath sorted(Comparator<String> order) {
        var all = new ArrayList<>(entries);
        all.sort(Comparator.comparing(PathEntry::module, order));
        return new ExecutionPath(all);
    }
}
