package io.waymark.port.read;

import io.waymark.domain.plan.ExpectedExecutionTree;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.RunPlan;
import io.waymark.port.read.ExecutionReader.Listed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.Collector;
import java.util.stream.LongStream;

/**
 * Collects one page of the list of a run's executions from a stream of all stored executions. The list begins with the
 * planned executions, depth first. The unplanned ones follow in the order of their first events. Indexes in the list
 * start at 1. The collector keeps only executions that can appear on the page.
 */
public final class ExecutionPageCollector {
    /** The maximum number of planned executions in the list. A plan may expand to more than any run can execute. */
    static final long MAX_PLANNED = 100_000;

    private static final int NAME_OVERHEAD_CHARACTERS = 30;

    private final ExpectedExecutionTree expansion;
    private final long planned;
    private final PageRequest page;
    private final long maxCharacters;
    private final Map<Long, Execution> seen = new HashMap<>();
    private final Deque<Execution> unplanned = new ArrayDeque<>();
    private long unplannedCharacters;
    private long unplannedCount;
    private long firstUnplanned = 1;

    private ExecutionPageCollector(RunPlan plan, PageRequest page, long maxCharacters) {
        this.expansion = ExpectedExecutionTree.of(plan);
        this.planned = Math.min(MAX_PLANNED, expansion.count());
        this.page = page;
        this.maxCharacters = maxCharacters;
    }

    /**
     * Returns a collector of one page. The executions must arrive in the order of their first event, not in parallel.
     *
     * @param plan the plan of the run
     * @param page the page to collect
     * @param maxCharacters the approximate maximum length of the page as JSON; a page that reaches it ends early
     */
    public static Collector<Execution, ?, Page<Listed>> page(RunPlan plan, PageRequest page, long maxCharacters) {
        return Collector.of(
                () -> new ExecutionPageCollector(plan, page, maxCharacters),
                ExecutionPageCollector::accept,
                (some, more) -> {
                    throw new IllegalStateException(
                            "Cannot collect executions from a parallel stream: use a sequential stream");
                },
                ExecutionPageCollector::page);
    }

    private void accept(Execution execution) {
        long index = expansion.indexOf(execution.key());
        if (index >= 0 && index < planned) {
            if (mayShow(index + 1)) {
                seen.put(index + 1, withoutSchema(execution));
            }
        } else {
            unplannedCount++;
            if (planned + unplannedCount <= last()) {
                acceptUnplanned(execution);
            }
        }
    }

    /**
     * Returns whether a planned execution at this index can be on the page. In a descending page, unplanned executions
     * precede the planned ones.
     */
    private boolean mayShow(long index) {
        long last = Math.min(planned, last());
        return page.ascending()
                ? index >= first() && index < first() + page.limit()
                : index <= last && index > last - page.limit();
    }

    /** Keeps the first executions of an ascending page, or the last ones of a descending page. */
    private void acceptUnplanned(Execution execution) {
        if (page.ascending()) {
            boolean before = planned + unplannedCount < first();
            firstUnplanned = before ? unplannedCount + 1 : firstUnplanned;
            if (!before && unplanned.size() < page.limit() && unplannedCharacters <= maxCharacters) {
                add(execution);
            }
        } else {
            add(execution);
            while (unplanned.size() > page.limit() || (unplanned.size() > 1 && unplannedCharacters > maxCharacters)) {
                unplannedCharacters -= size(unplanned.removeFirst().key());
                firstUnplanned++;
            }
        }
    }

    private void add(Execution execution) {
        unplanned.addLast(execution);
        unplannedCharacters += size(execution.key());
    }

    private long first() {
        var after = page.after();
        return after == null || !page.ascending() ? 1 : after + 1;
    }

    private long last() {
        var after = page.after();
        return after == null || page.ascending() ? page.through() : Math.min(page.through(), after - 1);
    }

    private Page<Listed> page() {
        long size = Math.min(page.through(), planned + unplannedCount);
        var retained = List.copyOf(unplanned);
        return page.ascending() ? ascendingPage(retained, size) : descendingPage(retained, size);
    }

    private Page<Listed> ascendingPage(List<Execution> retained, long size) {
        long first = first();
        var views = fitting(LongStream.rangeClosed(first, Math.min(size, first + page.limit() - 1)), retained);
        long end = first + views.size() - 1;
        return new Page<>(views, end < size ? end : null, size);
    }

    private Page<Listed> descendingPage(List<Execution> retained, long size) {
        long last = Math.min(size, last());
        long first = Math.max(1, last - page.limit() + 1);
        var views = fitting(LongStream.rangeClosed(first, last).map(index -> first + last - index), retained);
        long end = last - views.size() + 1;
        return new Page<>(views, end > 1 ? end : null, size);
    }

    /**
     * Returns as many executions as fit on the page, at least one. The limit is in characters, because the key of an
     * execution contains the names of all executions above it in the tree.
     */
    private List<Listed> fitting(LongStream indexes, List<Execution> retained) {
        var views = new ArrayList<Listed>();
        long size = 0;
        for (PrimitiveIterator.OfLong each = indexes.iterator(); each.hasNext(); ) {
            long index = each.nextLong();
            long other = index - planned - firstUnplanned;
            if (index > planned && (other < 0 || other >= retained.size())) {
                break; // beyond the page size, and therefore not retained
            }
            var view = index > planned ? new Listed(index, retained.get((int) other), false, null) : planned(index);
            size += size(view.execution().key());
            if (size > maxCharacters && !views.isEmpty()) {
                break;
            }
            views.add(view);
        }
        return views;
    }

    private Listed planned(long index) {
        var key = expansion.keyAt(index - 1);
        var execution = seen.get(index);
        return new Listed(index, execution == null ? Execution.planned(0, key) : execution.movedTo(key), true, null);
    }

    /** Reduces the key to its last element to save memory. The plan provides the whole key again. */
    private static Execution withoutSchema(Execution execution) {
        return execution.movedTo(new ExecutionKey(List.of(execution.key().last())));
    }

    /** Returns the approximate length of an execution as JSON with its error, in characters. */
    public static long size(Listed listed) {
        var error = listed.error();
        return size(listed.execution().key())
                + (error == null
                        ? 0
                        : error.type().length()
                                + error.message().length()
                                + (error.stackTrace() == null
                                        ? 0
                                        : error.stackTrace().length()));
    }

    /**
     * Returns the approximate length of a key as JSON, in characters. The JSON contains each name twice: in the text of
     * the key and in the array {@code path}.
     */
    private static long size(ExecutionKey key) {
        return key.path().stream()
                .mapToLong(element ->
                        2L * (element.module().length() + element.experiment().length()) + NAME_OVERHEAD_CHARACTERS)
                .sum();
    }
}
