package io.waymark.domain.fold;

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
public record Path(List<Entry> entries) {
    public static final Path EMPTY = new Path(List.of());

    /**
     * One execution on the path.
     *
     * @param key of the execution that stands here; the place of an ended one may have changed since
     */
    public record Entry(ModuleExperiment what, ExecutionKey key) {
        String module() {
            return what.module();
        }
    }

    public Path {
        entries = List.copyOf(entries);
    }

    public List<String> modules() {
        return entries.stream().map(Entry::module).toList();
    }

    Optional<Entry> entry(String module) {
        return entries.stream().filter(entry -> entry.module().equals(module)).findFirst();
    }

    /** Where this execution stands, or would. */
    ExecutionKey place(ModuleExperiment what, Comparator<String> order) {
        var steps = new ArrayList<ModuleExperiment>();
        earlier(what.module(), order).forEach(entry -> steps.add(entry.what()));
        steps.add(what);
        return new ExecutionKey(steps);
    }

    /** The entries before a module, first to last. */
    List<Entry> earlier(String module, Comparator<String> order) {
        int end = 0;
        while (end < entries.size() && order.compare(entries.get(end).module(), module) < 0) {
            end++;
        }
        return entries.subList(0, end);
    }

    /** Without the modules after this one. */
    Path upTo(String module, Comparator<String> order) {
        return new Path(entries.stream()
                .filter(entry -> order.compare(entry.module(), module) <= 0)
                .toList());
    }

    /** With this entry where its module belongs. */
    Path with(Entry entry, Comparator<String> order) {
        var all = new ArrayList<>(entries);
        all.removeIf(other -> other.module().equals(entry.module()));
        int place = all.size();
        while (place > 0 && order.compare(all.get(place - 1).module(), entry.module()) > 0) {
            place--;
        }
        all.add(place, entry);
        return new Path(all);
    }

    Path sorted(Comparator<String> order) {
        var all = new ArrayList<>(entries);
        all.sort(Comparator.comparing(Entry::module, order));
        return new Path(all);
    }
}
