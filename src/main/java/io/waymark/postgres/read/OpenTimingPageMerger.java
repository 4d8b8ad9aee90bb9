package io.waymark.postgres.read;

import io.waymark.domain.history.Timing;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.state.OpenTiming;
import io.waymark.port.read.HistoryReader.TimingFilter;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Combines open timings (timed steps that have not ended) with closed timings into one list. An open timing has no
 * number yet. Its key is negative and derived from its start, so that a timing that ends between two pages does not
 * shift the others.
 */
final class OpenTimingPageMerger {
    private static final Comparator<Timing> BY_START = Comparator.comparing(Timing::startedAt)
            .thenComparing(timing -> timing.step().execution().module())
            .thenComparing(timing -> timing.step().execution().experiment())
            .thenComparing(timing -> timing.step().name());
    private static final int MAX_TIES = 1 << 10;

    /**
     * The greatest start that has its own rank, in microseconds since 1970 (year 2255). Later starts share this rank.
     */
    private static final long LATEST = Long.MAX_VALUE / MAX_TIES - MAX_TIES;

    private final List<Entry> entries;

    /**
     * An open timing with its position in the list.
     *
     * @param rank the rank by start; a timing with a later start has a greater rank and a lower key
     * @param timing the timing
     */
    private record Entry(long rank, Timing timing) {
        long key() {
            return -1 - rank;
        }
    }

    private OpenTimingPageMerger(List<Entry> entries) {
        this.entries = entries;
    }

    static OpenTimingPageMerger of(Map<TimedStep, OpenTiming> open, TimingFilter filter) {
        var entries = new ArrayList<Entry>();
        open.entrySet().stream()
                .map(entry -> Timing.open(
                        entry.getKey(),
                        entry.getValue().startedAt(),
                        entry.getValue().context()))
                .sorted(BY_START)
                .forEach(timing -> entries.add(entry(timing, entries.isEmpty() ? null : entries.getLast())));
        return new OpenTimingPageMerger(entries.stream()
                .filter(entry -> matches(filter, entry.timing().step()))
                .toList());
    }

    /**
     * Returns a page of the combined list.
     *
     * @param closed reads a page of the closed timings
     */
    Mono<Page<Timing>> around(PageRequest page, Function<PageRequest, Mono<Page<Timing>>> closed) {
        return page.ascending() ? closedFirst(page, closed) : openFirst(page, closed);
    }

    private Mono<Page<Timing>> closedFirst(PageRequest page, Function<PageRequest, Mono<Page<Timing>>> closed) {
        var after = page.after();
        if (after != null && after < 0) {
            var open = entries.stream().filter(entry -> entry.key() < after).toList();
            return Mono.just(firstPage(open, page.limit(), page.through()));
        }
        return closed.apply(page).map(found -> found.next() == null ? withOpen(found, page.limit()) : found);
    }

    private Mono<Page<Timing>> openFirst(PageRequest page, Function<PageRequest, Mono<Page<Timing>>> closed) {
        var after = page.after();
        if (after != null && after >= 0) {
            return closed.apply(page);
        }
        var open = new ArrayList<>(entries);
        Collections.reverse(open);
        open.removeIf(entry -> after != null && entry.key() <= after);
        int remaining = page.limit() - open.size();
        if (remaining <= 0) {
            return Mono.just(pageBefore(open, page));
        }
        return closed.apply(new PageRequest(null, page.through(), remaining, false))
                .map(found -> joined(open, found));
    }

    private Page<Timing> withOpen(Page<Timing> closed, int limit) {
        int remaining = limit - closed.items().size();
        if (remaining == 0 && !entries.isEmpty()) {
            return new Page<>(closed.items(), closed.items().getLast().number(), closed.through());
        }
        var open = firstPage(entries, remaining, closed.through());
        var all = new ArrayList<>(closed.items());
        all.addAll(open.items());
        return new Page<>(all, open.next(), closed.through());
    }

    private static Page<Timing> joined(List<Entry> open, Page<Timing> closed) {
        var all = new ArrayList<>(open.stream().map(Entry::timing).toList());
        all.addAll(closed.items());
        return new Page<>(all, closed.next(), closed.through());
    }

    private static Page<Timing> firstPage(List<Entry> open, int limit, long through) {
        boolean more = open.size() > limit;
        var kept = more ? open.subList(0, limit) : open;
        return new Page<>(
                kept.stream().map(Entry::timing).toList(), more ? kept.getLast().key() : null, through);
    }

    /** Returns a page of open timings only; closed timings may follow. */
    private static Page<Timing> pageBefore(List<Entry> open, PageRequest page) {
        var kept = open.subList(0, page.limit());
        return new Page<>(
                kept.stream().map(Entry::timing).toList(), kept.getLast().key(), page.through());
    }

    private static Entry entry(Timing timing, @Nullable Entry before) {
        long micros = Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, timing.startedAt()));
        long rank = Math.min(micros, LATEST) * MAX_TIES;
        return new Entry(before == null ? rank : Math.max(rank, before.rank() + 1), timing);
    }

    private static boolean matches(TimingFilter filter, TimedStep step) {
        return matches(filter.modules(), step.execution().module()) && matches(filter.steps(), step.name());
    }

    private static boolean matches(Set<String> names, String name) {
        return names.isEmpty() || names.contains(name);
    }
}
