package io.waymark.port.feed;

import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.WholeSchemaChange;
import io.waymark.domain.state.RunState;
import io.waymark.port.feed.FeedItem.ChangeItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Origin;
import io.waymark.port.feed.FeedItem.RecordedItem;
import io.waymark.port.feed.FeedItem.RunItem;
import io.waymark.port.feed.FeedItem.SnapshotItem;
import io.waymark.port.feed.FeedItem.TimingItem;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoreUnavailableException;
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

/** A feed in memory, which a test can make unavailable. */
public final class FakeFeedReader implements FeedReader {
    public static final String NAME = "fa4e";
    private static final Instant RECORDED_AT = Instant.parse("2024-12-24T21:00:01.000002Z");

    private final List<RecordedItem> items = new ArrayList<>();
    private final Map<RunId, RunState> states = new HashMap<>();
    private final List<FluxSink<Signal>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Error> errors = new ConcurrentLinkedQueue<>();
    private volatile boolean setUnavailable;
    private volatile @Nullable Mono<Void> delay;
    private volatile int pagesRead;
    private volatile int headQueries;

    /** Adds the items of an update as one transaction. */
    public void append(RunUpdate update) {
        add(update);
        wake();
    }

    /** Delays every later response. */
    public void delay(Duration time, Scheduler scheduler) {
        delay = Mono.delay(time, scheduler).then();
    }

    /** Makes the next calls throw these errors at subscription, one error per call. */
    public void fail(Error... next) {
        errors.addAll(List.of(next));
    }

    public void setUnavailable(boolean isUnavailable) {
        setUnavailable = isUnavailable;
    }

    /** Returns the number of head queries. */
    public int headQueries() {
        return headQueries;
    }

    public int pagesRead() {
        return pagesRead;
    }

    public void wake() {
        listeners.forEach(listener -> listener.next(Signal.NEW_ITEMS));
    }

    @Override
    public Mono<Cursor> head() {
        return respond(() -> new Cursor(NAME, last()));
    }

    @Override
    public Mono<FeedPage> after(long position, int limit) {
        return respond(() -> page(position, limit, null));
    }

    @Override
    public Mono<FeedPage> after(RunId run, long position, int limit) {
        return respond(() -> page(position, limit, run));
    }

    @Override
    public Mono<FeedHeadPositions> heads(Collection<RunId> runs) {
        return respond(() -> ends(Set.copyOf(runs)));
    }

    private synchronized FeedHeadPositions ends(Set<RunId> runs) {
        headQueries++;
        var ends = new HashMap<RunId, Long>();
        items.stream()
                .filter(item -> runs.contains(item.origin().run()))
                .forEach(item -> ends.put(item.origin().run(), item.position()));
        return new FeedHeadPositions(last(), ends);
    }

    @Override
    public Flux<Signal> signals() {
        return Flux.<Signal>create(listeners::add).onBackpressureLatest();
    }

    private <T> Mono<T> respond(Supplier<T> answer) {
        Mono<T> now = Mono.fromSupplier(() -> {
            throwNext();
            if (setUnavailable) {
                throw new StoreUnavailableException("Away", new IllegalStateException());
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
        update.deltas().forEach(delta -> add(new Origin(update.after().id(), delta.workflow(), RECORDED_AT), delta));
    }

    private void add(Origin origin, RunEventDelta delta) {
        if (delta.snapshot() != null) {
            items.add(new SnapshotItem(last() + 1, origin, delta.snapshot()));
        }
        for (ChangeRecord change : delta.changes()) {
            items.add(new ChangeItem(last() + 1, origin, change, fields(change.change(), delta.schemas())));
        }
        for (Timing timing : delta.timings()) {
            items.add(new TimingItem(last() + 1, origin, timing));
        }
        if (delta.run() != null) {
            items.add(new RunItem(last() + 1, origin, delta.run()));
        }
    }

    private static List<String> fields(Change change, List<Schema> schemas) {
        return change instanceof WholeSchemaChange.SchemaCreated created
                ? schemas.stream()
                        .filter(schema -> schema.reference().equals(created.after()))
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
        Predicate<RecordedItem> matches = item -> item.position() > position
                && (run == null || item.origin().run().equals(run));
        for (var item : items.stream().filter(matches).limit(limit).toList()) {
            add(item, page, run != null);
        }
        boolean last = items.stream().filter(matches).count() <= limit;
        long through = last ? Math.max(position, last()) : page.getLast().position();
        return new FeedPage(page, through, last);
    }

    private void add(RecordedItem item, List<FeedItem> page, boolean ofOneRun) {
        if (!isPruned(item)) {
            page.add(item);
        } else if (!page.isEmpty() && page.getLast() instanceof Gap before && before.continues(gap(item), ofOneRun)) {
            page.removeLast();
            page.add(before.mergedWith(gap(item)));
        } else {
            page.add(gap(item));
        }
    }

    private static Gap gap(RecordedItem item) {
        var origin = item.origin();
        var missing = new Gap.MissingItems(item.kind(), origin.workflow(), false);
        return new Gap(item.position(), item.position(), Gap.Reason.LIMIT, origin.run(), Set.of(missing));
    }

    private boolean isPruned(RecordedItem item) {
        var counters = states.get(item.origin().run()).counters();
        return switch (item) {
            case SnapshotItem of ->
                !counters.snapshots().isRetained(of.snapshot().number());
            case ChangeItem of -> !counters.changes().isRetained(of.change().number());
            case TimingItem of -> !counters.timings().isRetained(of.timing().number());
            case RunItem of -> false;
            case FeedItem.DeletionItem of -> false;
            case FeedItem.DerivedItem of -> false;
        };
    }
}
