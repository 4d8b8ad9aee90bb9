package io.waymark.query;

import io.waymark.domain.plan.Expansion;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.port.reading.ExecutionReader.Seen;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plan joined with what happened: first the planned executions, depth first, then those that nobody planned in order
 * of appearance. Only the page that is asked for is made; places in the list are counted from 1.
 */
final class PlannedExecutions {
    /** A plan can ask for more executions than any run carries out: so many are listed. */
    static final long MOST_PLANNED = 100_000;

    private final Expansion expansion;
    private final long planned;
    private final Map<ExecutionKey, Execution> seen = new LinkedHashMap<>();

    PlannedExecutions(Seen seen) {
        this.expansion = Expansion.of(seen.plan());
        this.planned = Math.min(MOST_PLANNED, expansion.count());
        seen.executions().forEach(execution -> this.seen.put(execution.key(), execution));
    }

    Page<ExecutionView> page(PageRequest page) {
        var others = others();
        long size = Math.min(page.through(), planned + others.size());
        return page.ascending() ? upwards(page, others, size) : downwards(page, others, size);
    }

    private Page<ExecutionView> upwards(PageRequest page, List<Execution> others, long size) {
        var after = page.after();
        long first = after == null ? 1 : after + 1;
        long last = Math.min(size, first + page.limit() - 1);
        return new Page<>(views(others, first, last), next(last < size, last), size);
    }

    private Page<ExecutionView> downwards(PageRequest page, List<Execution> others, long size) {
        var after = page.after();
        long last = Math.min(size, after == null ? size : after - 1);
        long first = Math.max(1, last - page.limit() + 1);
        return new Page<>(views(others, first, last).reversed(), next(first > 1, first), size);
    }

    private static @Nullable Long next(boolean more, long last) {
        return more ? last : null;
    }

    private List<ExecutionView> views(List<Execution> others, long first, long last) {
        long ofPlan = Math.max(0, Math.min(last, planned) - first + 1);
        var listed = ofPlan == 0
                ? Stream.<ExecutionKey>empty()
                : expansion.keys().skip(first - 1).limit(ofPlan);
        int from = Math.clamp(first - 1 - planned, 0, others.size());
        int to = Math.clamp(last - planned, from, others.size());
        return Stream.concat(
                        listed.map(key -> ExecutionView.planned(key, seen.get(key))),
                        others.subList(from, to).stream().map(ExecutionView::unplanned))
                .toList();
    }

    /** What happened and is not among the planned ones that are listed. */
    private List<Execution> others() {
        Set<ExecutionKey> unplanned = new HashSet<>(seen.keySet());
        expansion.keys().limit(planned).takeWhile(key -> !unplanned.isEmpty()).forEach(unplanned::remove);
        return seen.values().stream()
                .filter(execution -> unplanned.contains(execution.key()))
                .toList();
    }
}
