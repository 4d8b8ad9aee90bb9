package io.waymark.query;

import io.waymark.domain.plan.Expansion;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Plan;
import io.waymark.port.reading.ExecutionReader.Listed;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
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
 * The plan joined with what happened: first the planned executions, depth first, then those that nobody planned in order
 * of appearance. The executions pass by once; only what the page that is asked for may show is kept of them. Places in
 * the list are counted from 1.
 */
final class PlannedExecutions {
    /** A plan can ask for more executions than any run carries out: so many are listed. */
    static final long MOST_PLANNED = 100_000;

    private static final int AROUND_NAMES = 30;

    private final Expansion expansion;
    private final long planned;
    private final PageRequest page;
    private final long mostCharacters;
    private final Map<Long, Execution> seen = new HashMap<>();
    private final Deque<Execution> others = new ArrayDeque<>();
    private long othersSize;
    private long othersCount;
    private long firstOther = 1;

    private PlannedExecutions(Plan plan, PageRequest page, long mostCharacters) {
        this.expansion = Expansion.of(plan);
        this.planned = Math.min(MOST_PLANNED, expansion.count());
        this.page = page;
        this.mostCharacters = mostCharacters;
    }

    /**
     * A page of the list, made of executions in order of their appearance.
     *
     * @param mostCharacters a page with more ends early, and the list goes on after it
     */
    static Collector<Execution, ?, Page<Listed>> page(Plan plan, PageRequest page, long mostCharacters) {
        return Collector.of(
                () -> new PlannedExecutions(plan, page, mostCharacters),
                PlannedExecutions::take,
                (some, more) -> {
                    throw new IllegalStateException("Cannot list executions: they pass by in one order");
                },
                PlannedExecutions::page);
    }

    private void take(Execution execution) {
        long index = expansion.indexOf(execution.key());
        if (index >= 0 && index < planned) {
            if (mayShow(index + 1)) {
                seen.put(index + 1, slim(execution));
            }
        } else {
            othersCount++;
            if (planned + othersCount <= last()) {
                takeOther(execution);
            }
        }
    }

    /** Whether a planned one at this place can be on the page; the others move a page that is read downwards up. */
    private boolean mayShow(long place) {
        long last = Math.min(planned, last());
        return page.ascending()
                ? place >= first() && place < first() + page.limit()
                : place <= last && place > last - page.limit();
    }

    /** Upwards the first ones of the page stay, downwards the last ones. */
    private void takeOther(Execution execution) {
        if (page.ascending()) {
            boolean before = planned + othersCount < first();
            firstOther = before ? othersCount + 1 : firstOther;
            if (!before && others.size() < page.limit() && othersSize <= mostCharacters) {
                add(execution);
            }
        } else {
            add(execution);
            while (others.size() > page.limit() || (others.size() > 1 && othersSize > mostCharacters)) {
                othersSize -= size(others.removeFirst().key());
                firstOther++;
            }
        }
    }

    private void add(Execution execution) {
        others.addLast(execution);
        othersSize += size(execution.key());
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
        long size = Math.min(page.through(), planned + othersCount);
        var kept = List.copyOf(others);
        return page.ascending() ? upwards(kept, size) : downwards(kept, size);
    }

    private Page<Listed> upwards(List<Execution> kept, long size) {
        long first = first();
        var views = fitting(LongStream.rangeClosed(first, Math.min(size, first + page.limit() - 1)), kept);
        long end = first + views.size() - 1;
        return new Page<>(views, end < size ? end : null, size);
    }

    private Page<Listed> downwards(List<Execution> kept, long size) {
        long last = Math.min(size, last());
        long first = Math.max(1, last - page.limit() + 1);
        var views = fitting(LongStream.rangeClosed(first, last).map(place -> first + last - place), kept);
        long end = last - views.size() + 1;
        return new Page<>(views, end > 1 ? end : null, size);
    }

    /** As many as a page may hold, one at least: a key tells of every module above. */
    private List<Listed> fitting(LongStream places, List<Execution> kept) {
        var views = new ArrayList<Listed>();
        long size = 0;
        for (PrimitiveIterator.OfLong each = places.iterator(); each.hasNext(); ) {
            long place = each.nextLong();
            long other = place - planned - firstOther;
            if (place > planned && (other < 0 || other >= kept.size())) {
                break; // more than a page may hold, and so not kept
            }
            var view = place > planned ? new Listed(place, kept.get((int) other), false, null) : planned(place);
            size += size(view.execution().key());
            if (size > mostCharacters && !views.isEmpty()) {
                break;
            }
            views.add(view);
        }
        return views;
    }

    private Listed planned(long place) {
        var key = expansion.key(place - 1);
        var execution = seen.get(place);
        return new Listed(place, execution == null ? Execution.planned(0, key) : execution.movedTo(key), true, null);
    }

    /** Without its key, which the plan knows. */
    private static Execution slim(Execution execution) {
        return execution.movedTo(new ExecutionKey(List.of(execution.key().last())));
    }

    /** Returns about how many characters an execution has as JSON, with its error. */
    static long size(Listed listed) {
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

    /** About how many characters it has as JSON: names are there twice, as text and as path. */
    private static long size(ExecutionKey key) {
        return key.path().stream()
                .mapToLong(
                        what -> 2L * (what.module().length() + what.experiment().length()) + AROUND_NAMES)
                .sum();
    }
}
