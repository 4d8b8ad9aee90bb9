package io.waymark.port;

import io.waymark.domain.fold.RunState;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.Schema;
import io.waymark.port.FeedItem.Gap;
import io.waymark.port.FeedItem.OfChange;
import io.waymark.port.FeedItem.OfRun;
import io.waymark.port.FeedItem.OfSnapshot;
import io.waymark.port.FeedItem.OfTiming;
import io.waymark.port.FeedItem.Origin;
import io.waymark.port.FeedItem.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A feed in memory. It can be told to be away. */
public final class FakeFeedReader implements FeedReader {
    public static final String NAME = "fa4e";
    private static final Instant RECORDED_AT = Instant.parse("2024-12-24T21:00:01.000002Z");

    private final List<Told> items = new ArrayList<>();
    private final Map<RunId, RunState> states = new HashMap<>();
    private final List<FluxSink<Wake>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Error> errors = new ConcurrentLinkedQueue<>();
    private volatile boolean away;
    private volatile @Nullable Mono<Void> delay;
    private volatile int pagesRead;
    private volatile int looks;

    /** Adds what an update tells, as one transaction. */
    public void append(RunUpdate update) {
        add(update);
        wake();
    }

    /** Answers come after so long. */
    public void delay(Duration time, Scheduler scheduler) {
        delay = Mono.delay(time, scheduler).then();
    }

    /** The next answers are these errors of the JVM instead, one each, thrown at the one who subscribes. */
    public void fail(Error... next) {
        errors.addAll(List.of(next));
    }

    public void away(boolean isAway) {
        away = isAway;
    }

    /** How often it was asked where runs end. */
    public int looks() {
        return looks;
    }

    public int pagesRead() {
        return pagesRead;
    }

    public void wake() {
        listeners.forEach(listener -> listener.next(Wake.LOOK));
    }

    @Override
    public Mono<Cursor> end() {
        return whenThere(() -> new Cursor(NAME, last()));
    }

    @Override
    public Mono<FeedPage> after(long position, int limit) {
        return whenThere(() -> page(position, limit, null));
    }

    @Override
    public Mono<FeedPage> after(RunId run, long position, int limit) {
        return whenThere(() -> page(position, limit, run));
    }

    @Override
    public Mono<FeedEnds> ends(Collection<RunId> runs) {
        return whenThere(() -> ends(Set.copyOf(runs)));
    }

    private synchronized FeedEnds ends(Set<RunId> runs) {
        looks++;
        var ends = new HashMap<RunId, Long>();
        items.stream()
                .filter(item -> runs.contains(item.origin().run()))
                .forEach(item -> ends.put(item.origin().run(), item.position()));
        return new FeedEnds(last(), ends);
    }

    @Override
    public Flux<Wake> wakes() {
        return Flux.<Wake>create(listeners::add).onBackpressureLatest();
    }

    private <T> Mono<T> whenThere(Supplier<T> answer) {
        Mono<T> now = Mono.fromSupplier(() -> {
            throwNext();
            if (away) {
                throw new StoreUnavailable("Away", new IllegalStateException());
            }
            return answer.get();
        });
        var wait = delay;
        return wait == null ? now : wait.then(now);
    }

    private void throwNext() {
        var error = errors.poll();
        if (error != null) {
            throw error;
        }
    }

    private synchronized void add(RunUpdate update) {
        states.put(update.after().id(), update.after());
        update.recordings()
                .forEach(recording ->
                        add(new Origin(update.after().id(), recording.workflow(), RECORDED_AT), recording));
    }

    private void add(Origin origin, Recording recording) {
        if (recording.snapshot() != null) {
            items.add(new OfSnapshot(last() + 1, origin, recording.snapshot()));
        }
        for (ChangeRecord change : recording.changes()) {
            items.add(new OfChange(last() + 1, origin, change, fields(change.change(), recording.schemas())));
        }
        for (Timing timing : recording.timings()) {
            items.add(new OfTiming(last() + 1, origin, timing));
        }
        if (recording.run() != null) {
            items.add(new OfRun(last() + 1, origin, recording.run()));
        }
    }

    private static List<String> fields(Change change, List<Schema> schemas) {
        return change.target() == Change.Target.SCHEMA && change.type() == Change.Type.CREATE
                ? schemas.stream()
                        .filter(schema -> schema.reference().equals(change.after()))
                        .findFirst()
                        .map(schema -> List.copyOf(schema.attributes().keySet()))
                        .orElseThrow()
                : List.of();
    }

    private synchronized long last() {
        return items.size();
    }

    private synchronized FeedPage page(long position, int limit, @Nullable RunId run) {
        pagesRead++;
        var page = new ArrayList<FeedItem>();
        Predicate<Told> wanted = item -> item.position() > position
                && (run == null || item.origin().run().equals(run));
        for (var item : items.stream().filter(wanted).limit(limit).toList()) {
            add(item, page, run != null);
        }
        boolean last = items.stream().filter(wanted).count() <= limit;
        long through = last ? Math.max(position, last()) : page.getLast().position();
        return new FeedPage(page, through, last);
    }

    private void add(Told item, List<FeedItem> page, boolean ofOneRun) {
        if (!isPruned(item)) {
            page.add(item);
        } else if (!page.isEmpty() && page.getLast() instanceof Gap before && before.continues(gap(item), ofOneRun)) {
            page.removeLast();
            page.add(before.and(gap(item)));
        } else {
            page.add(gap(item));
        }
    }

    private static Gap gap(Told item) {
        var origin = item.origin();
        var missing = new Gap.Missing(item.kind(), origin.workflow(), false);
        return new Gap(item.position(), item.position(), Gap.Reason.LIMIT, origin.run(), Set.of(missing));
    }

    private boolean isPruned(Told item) {
        var counters = states.get(item.origin().run()).counters();
        return switch (item) {
            case OfSnapshot of -> !counters.snapshots().keeps(of.snapshot().number());
            case OfChange of -> !counters.changes().keeps(of.change().number());
            case OfTiming of -> !counters.timings().keeps(of.timing().number());
            case OfRun of -> false;
            case FeedItem.OfDeletion of -> false;
        };
    }
}
