package io.waymark.feed.tail;

import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.FeedStepException;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.item.SseFrames;
import io.waymark.feed.subscriber.FeedBuffer;
import io.waymark.feed.subscriber.FeedContext;
import io.waymark.feed.subscriber.FeedMetrics;
import io.waymark.feed.subscriber.PageCache;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.port.feed.CommitListener;
import io.waymark.port.feed.CommittedPage;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Brings the log's tail into the ring, as long as somebody listens: what is stored here is told, the rest is read. */
public final class FeedTailer implements CommitListener {
    private static final Logger log = LoggerFactory.getLogger(FeedTailer.class);
    private static final long WARM_UP_ITEMS = 10_000;
    private static final int POLLS_BEFORE_IDLE = 10; // so long a read may take
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** So long waits what is told too early; then the log is read. */
    private static final Duration TIMEOUT = Duration.ofMillis(250);

    private final FeedReader reader;
    private final FeedProperties properties;
    private final FeedMetrics metrics;
    private final PageAppender appender;
    private final Scheduler scheduler;
    private final SubscriberRegistry registry;
    private final ReorderBuffer reorderBuffer = new ReorderBuffer();
    private final Sinks.Many<FeedReader.Signal> readRequests =
            Sinks.many().multicast().directBestEffort();
    private final Mono<FeedContext> starting = Mono.defer(this::startServing).cache();
    private volatile Sinks.One<FeedContext> context = Sinks.one();
    private volatile @Nullable FeedContext current; // null: the log's end is not known, or nobody listens
    private volatile long lastRequestedAt;
    private volatile boolean unavailable;

    public FeedTailer(
            FeedReader reader,
            FeedProperties properties,
            FeedMetrics metrics,
            Tracing tracing,
            SubscriberRegistry registry,
            Scheduler scheduler,
            Clock clock) {
        this.reader = reader;
        this.properties = properties;
        this.metrics = metrics;
        this.appender = new PageAppender(metrics, tracing, clock);
        this.registry = registry;
        this.scheduler = scheduler;
    }

    /** Follows the log; never ends. While the database is away it keeps trying. */
    public Flux<Void> run() {
        return starting.flatMapMany(this::follow);
    }

    /** What subscribers share, as soon as the log's end is known. */
    public Mono<FeedContext> context() {
        requestRead();
        return context.asMono();
    }

    /** The same, null when it has to be waited for. */
    public @Nullable FeedContext current() {
        lastRequestedAt = now();
        return current;
    }

    /** The ring begins a little before the end, for those who come back after a restart. */
    private Mono<FeedContext> startServing() {
        return runIsolated(reader.head())
                .flatMap(end -> warmUp(serving(end, WARM_UP_ITEMS)))
                .doOnError(this::failed)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, properties.poll()).scheduler(scheduler))
                .doOnNext(shared -> metrics.watch(shared.buffer()))
                .doOnNext(this::serve);
    }

    private FeedContext serving(Cursor end, long warm) {
        var buffer = new FeedBuffer(properties.ring().toBytes(), Math.max(0, end.position() - warm));
        var frames = new SseFrames(end.feed());
        var encoder = new ItemEncoder(frames::encodeItem);
        var pageCache = new PageCache(reader, encoder, properties, metrics, scheduler);
        return new FeedContext(buffer, frames, encoder, pageCache, properties, metrics, scheduler);
    }

    /** Subscribers wait meanwhile: when it takes long, the ring begins at the end. */
    private Mono<FeedContext> warmUp(FeedContext shared) {
        var cold = runIsolated(reader.head()).map(end -> serving(end, 0));
        return read(shared).thenReturn(shared).timeout(WARM_UP, cold, scheduler);
    }

    private void serve(FeedContext shared) {
        lastRequestedAt = now();
        current = shared;
        context.tryEmitValue(shared);
    }

    /** A wake that comes while the log is read leads to another look; many lead to one. */
    private Flux<Void> follow(FeedContext shared) {
        return Flux.merge(reader.signals(), readRequests.asFlux(), Flux.interval(properties.poll(), scheduler))
                .onBackpressureLatest()
                .concatMap(wake -> pollHead(shared), 1);
    }

    private synchronized void requestRead() {
        readRequests.tryEmitNext(FeedReader.Signal.NEW_ITEMS);
    }

    /** In order: what comes too early waits until the rest is told, or read because others stored it. */
    @Override
    public void onCommit(CommittedPage page) {
        var shared = current;
        if (shared == null) {
            return;
        }
        try {
            if (!reorderBuffer.add(page)) {
                requestRead();
            }
            publishPending(shared);
            if (reorderBuffer.has(page)) {
                scheduler.schedule(() -> fallBackToReading(page), TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (RuntimeException | VirtualMachineError | LinkageError failure) { // who stores it must not stop
            log.warn("Cannot publish what is stored, so it is read from the database", failure);
            requestRead();
        }
    }

    /** What comes before it may never be told: who stored that may not know of it. */
    private void fallBackToReading(CommittedPage page) {
        if (reorderBuffer.has(page)) {
            requestRead();
        }
    }

    private void publishPending(FeedContext shared) {
        for (var next = next(shared); next != null; next = next(shared)) {
            append(shared, next.page().get());
        }
    }

    private @Nullable CommittedPage next(FeedContext shared) {
        return reorderBuffer.next(shared.buffer().head());
    }

    private Mono<Void> pollHead(FeedContext shared) {
        if (!hasDemand()) {
            return Mono.fromRunnable(this::becomeIdle);
        }
        return (current == null ? resumeFromIdle(shared) : read(shared))
                .doOnError(this::failed)
                .onErrorComplete();
    }

    /** Who went away may come back: what is missed meanwhile should still be in the ring. */
    private boolean hasDemand() {
        if (registry.size() > 0) {
            lastRequestedAt = now();
        }
        return now() - lastRequestedAt < properties.idleTimeout().toMillis();
    }

    /** Reading what nobody is told costs as much as storing it. */
    private void becomeIdle() {
        if (current != null) {
            context = Sinks.one();
            current = null;
            reorderBuffer.clear();
        }
        metrics.recordTailRead();
    }

    /** Goes on at the log's end: who is further back is served from the database. */
    private Mono<Void> resumeFromIdle(FeedContext shared) {
        return runIsolated(reader.head())
                .doOnNext(end -> {
                    shared.buffer().skipTo(end.position());
                    serve(shared);
                })
                .then(read(shared)); // nothing was told that was stored before
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    private Mono<Void> read(FeedContext shared) {
        return page(shared)
                .expand(page -> page.last() ? Mono.empty() : page(shared))
                .then()
                .doOnSuccess(done -> metrics.recordTailRead());
    }

    private Mono<FeedPage> page(FeedContext shared) {
        return Mono.defer(() -> runIsolated(reader.after(shared.buffer().head(), properties.pageSize())))
                .doOnNext(page -> append(shared, page))
                .doOnNext(page -> FeedStepException.wrapErrors("Cannot publish what is stored", () -> {
                    publishPending(shared);
                    return page;
                }));
    }

    private void append(FeedContext shared, FeedPage page) {
        if (unavailable) {
            unavailable = false;
            log.info("The feed goes on");
        }
        appender.append(shared, page);
    }

    /**
     * An error of the JVM that the reader throws at the one who subscribes goes no further than the scheduler, so that
     * those who wait for the answer go on when its time is over.
     */
    private <T> Mono<T> runIsolated(Mono<T> read) {
        return read.subscribeOn(scheduler).timeout(properties.poll().multipliedBy(POLLS_BEFORE_IDLE), scheduler);
    }

    private void failed(Throwable failure) {
        metrics.recordTailFailure();
        if (!unavailable && !StoreUnavailableException.isBeforeMigration(failure)) {
            unavailable = true;
            log.warn("Cannot read the feed: it stands still until the database answers", failure);
        }
    }
}
