package io.waymark.query;

import io.waymark.domain.plan.Expansion;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.port.reading.ExecutionReader.Seen;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The plan joined with what happened: first the planned executions, depth first, then those that nobody planned in order
 * of appearance. Only the page that is asked for is made; places in the list are counted from 1.
 */
final class PlannedExecutions {
    /** A plan can ask for more executions than any run carries out: so many are listed. */
    static final long MOST_PLANNED = 100_000;

    /** A page with more ends early, and the list goes on after it. */
    static final long MOST_CHARACTERS = 4_000_000;

    private static final int AROUND_NAMES = 30;

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
        var views = fitting(LongStream.rangeClosed(first, last), others);
        long end = first + views.size() - 1;
        return new Page<>(views, end < size ? end : null, size);
    }

    private Page<ExecutionView> downwards(PageRequest page, List<Execution> others, long size) {
        var after = page.after();
        long last = Math.min(size, after == null ? size : after - 1);
        long first = Math.max(1, last - page.limit() + 1);
        var views = fitting(LongStream.rangeClosed(first, last).map(place -> first + last - place), others);
        long end = last - views.size() + 1;
        return new Page<>(views, end > 1 ? end : null, size);
    }

    /** As many as a page may hold, one at least: a key tells of every module above. */
    private List<ExecutionView> fitting(LongStream places, List<Execution> others) {
        var views = new ArrayList<ExecutionView>();
        long size = 0;
        for (var each = places.iterator(); each.hasNext(); ) {
            var view = view(each.nextLong(), others);
            size += size(view);
            if (size > MOST_CHARACTERS && !views.isEmpty()) {
                break;
            }
            views.add(view);
        }
        return views;
    }

    private ExecutionView view(long place, List<Execution> others) {
        if (place > planned) {
            return ExecutionView.unplanned(others.get((int) (place - planned - 1)));
        }
        var key = expansion.key(place - 1);
        return ExecutionView.planned(key, seen.get(key));
    }

    /** About how many characters it has: names are there twice, as text and as path. */
    private static long size(ExecutionView view) {
        return view.path().path().stream()
                .mapToLong(
                        what -> 2L * (what.module().length() + what.experiment().length()) + AROUND_NAMES)
                .sum();
    }

    /** What happened and is not among the planned ones that are listed. */
    private List<Execution> others() {
        return seen.values().stream()
                .filter(execution -> !isListed(expansion.indexOf(execution.key())))
                .toList();
    }

    private boolean isListed(long index) {
        return index >= 0 && index < planned;
    }
}
