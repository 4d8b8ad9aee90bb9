package io.waymark.feed.tail;

import io.waymark.feed.buffer.FeedBuffer;
import io.waymark.feed.catchup.PageCache;
import io.waymark.feed.item.FeedProperties;
import io.waymark.feed.item.FeedStepException;
import io.waymark.feed.item.ItemEncoder;
import io.waymark.feed.item.SseFrames;
import io.waymark.feed.metrics.FeedMetrics;
import io.waymark.feed.subscriber.FeedContext;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.port.feed.CommittedItems;
import io.waymark.port.feed.CommittedItemsListener;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedPage;
import io.waymark.port.feed.FeedReader;
import io.waymark.tracing.EventTracer;
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

/**
 * Adds new feed items to the buffer while there are subscribers. Items that this instance commits are added from
 * memory. Items of other instances are read from the database.
 */
public final class FeedTailer implements CommittedItemsListener {
    private static final Logger log = LoggerFactory.getLogger(FeedTailer.class);
    private static final long WARM_UP_ITEMS = 10_000;
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final FeedReader reader;
    private final FeedProperties properties;
    private final FeedMetrics metrics;
    private final TimeLimitedFeedReader reads;
    private final OwnCommitPublisher pages;
    private final Scheduler scheduler;
    private final SubscriberRegistry registry;
    private final Sinks.Many<FeedReader.Signal> readRequests =
            Sinks.many().multicast().directBestEffort();
    private final Mono<FeedContext> starting = Mono.defer(this::startServing).cache();
    private volatile Sinks.One<FeedContext> context = Sinks.one();
    private volatile @Nullable FeedContext current; // null while the end of the feed is unknown or the tailer is idle
    private volatile long lastRequestedAt;

    public FeedTailer(
            FeedReader reader,
            FeedProperties properties,
            FeedMetrics metrics,
            EventTracer tracing,
            SubscriberRegistry registry,
            Scheduler scheduler,
            Clock clock) {
        this.reader = reader;
        this.properties = properties;
        this.metrics = metrics;
        this.reads = new TimeLimitedFeedReader(reader, properties, metrics, scheduler);
        this.pages = new OwnCommitPublisher(reads, new PageAppender(metrics, tracing, clock), scheduler);
        this.registry = registry;
        this.scheduler = scheduler;
    }

    /** Follows the feed. Never ends; retries while the database is unavailable. */
    public Flux<Void> run() {
        return starting.flatMapMany(this::follow);
    }

    /** Returns the objects that all subscribers share, as soon as the end of the feed is known. */
    public Mono<FeedContext> context() {
        requestRead();
        return context.asMono();
    }

    /** Returns the objects that all subscribers share; null if the end of the feed is not known yet. */
    public @Nullable FeedContext current() {
        lastRequestedAt = now();
        return current;
    }

    /** Starts the buffer up to 10,000 positions before the end, for clients that reconnect after a restart. */
    private Mono<FeedContext> startServing() {
        return reads.head()
                .flatMap(end -> warmUp(createContext(end, WARM_UP_ITEMS)))
                .doOnError(reads::failed)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, properties.poll()).scheduler(scheduler))
                .doOnNext(shared -> metrics.watch(shared.buffer()))
                .doOnNext(this::serve);
    }

    private FeedContext createContext(Cursor end, long warmUpItems) {
        var buffer = new FeedBuffer(properties.ring().toBytes(), Math.max(0, end.position() - warmUpItems));
        var frames = new SseFrames(end.feed());
        var encoder = new ItemEncoder(frames::encodeItem);
        var pageCache = new PageCache(reader, encoder, properties, metrics, scheduler);
        return new FeedContext(buffer, frames, encoder, pageCache, properties, metrics, scheduler);
    }

    /** Fills the buffer. Subscribers wait for this, so after 2 s the buffer starts empty at the end instead. */
    private Mono<FeedContext> warmUp(FeedContext shared) {
        var unfilled = reads.head().map(end -> createContext(end, 0));
        return read(shared).thenReturn(shared).timeout(WARM_UP, unfilled, scheduler);
    }

    private void serve(FeedContext shared) {
        lastRequestedAt = now();
        current = shared;
        context.tryEmitValue(shared);
    }

    /** Reads the feed after each signal. Signals during a read lead to one further read. */
    private Flux<Void> follow(FeedContext shared) {
        return Flux.merge(reader.signals(), readRequests.asFlux(), Flux.interval(properties.poll(), scheduler))
                .onBackpressureLatest()
                .concatMap(signal -> pollHead(shared), 1);
    }

    private synchronized void requestRead() {
        readRequests.tryEmitNext(FeedReader.Signal.NEW_ITEMS);
    }

    /**
     * Publishes committed pages in order. A page that arrives early waits until the pages before it are published, or
     * are read because another instance stored them.
     */
    @Override
    public void onCommit(CommittedItems page) {
        var shared = current;
        if (shared == null) {
            return;
        }
        try {
            pages.publish(shared, page, this::requestRead);
        } catch (RuntimeException | VirtualMachineError | LinkageError failure) { // the writer must not fail
            log.warn(
                    "Could not add committed items from memory to the feed buffer. Reading them from the database.",
                    failure);
            requestRead();
        }
    }

    private Mono<Void> pollHead(FeedContext shared) {
        if (!hasDemand()) {
            return Mono.fromRunnable(this::becomeIdle);
        }
        return (current == null ? resumeFromIdle(shared) : read(shared))
                .doOnError(reads::failed)
                .onErrorComplete();
    }

    /**
     * Returns whether there is a subscriber, or there was one within the idle timeout. A client that reconnects within
     * that time should find its items in the buffer.
     */
    private boolean hasDemand() {
        if (registry.size() > 0) {
            lastRequestedAt = now();
        }
        return now() - lastRequestedAt < properties.idleTimeout().toMillis();
    }

    /** Stops reading, because reading items without subscribers costs as much as storing them. */
    private void becomeIdle() {
        if (current != null) {
            context = Sinks.one();
            current = null;
            pages.clear();
        }
        metrics.recordTailRead();
    }

    /** Continues at the end of the feed. Clients at earlier positions are served from the database. */
    private Mono<Void> resumeFromIdle(FeedContext shared) {
        return reads.head()
                .doOnNext(end -> {
                    shared.buffer().skipTo(end.position());
                    serve(shared);
                })
                .then(read(shared)); // items that were committed before serve() were not published
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
        return Mono.defer(() -> reads.after(shared.buffer().head()))
                .doOnNext(page -> pages.append(shared, page))
                .doOnNext(page -> FeedStepException.wrapErrors("Cannot publish committed items", () -> {
                    pages.publishPending(shared);
                    return page;
                }));
    }
}
