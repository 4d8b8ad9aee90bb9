package io.waymark.feed;

import io.waymark.port.Cursor;
import io.waymark.port.FeedPage;
import io.waymark.port.FeedReader;
import io.waymark.port.FeedTeller;
import io.waymark.port.StoreUnavailable;
import io.waymark.port.Written;
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
final class Tail implements FeedTeller {
    private static final Logger log = LoggerFactory.getLogger(Tail.class);
    private static final long WARM = 10_000;
    private static final int POLLS = 10; // so long a read may take
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** So long waits what is told too early; then the log is read. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final FeedReader reader;
    private final FeedSettings settings;
    private final FeedMetrics metrics;
    private final PageAppender appender;
    private final Scheduler scheduler;
    private final Audience audience;
    private final Early early = new Early();
    private final Sinks.Many<FeedReader.Wake> knocks = Sinks.many().multicast().directBestEffort();
    private final Mono<Serving> begun = Mono.defer(this::begin).cache();
    private volatile Sinks.One<Serving> serving = Sinks.one();
    private volatile @Nullable Serving there; // null: the log's end is not known, or nobody listens
    private volatile long wantedAt;
    private volatile boolean away;

    Tail(
            FeedReader reader,
            FeedSettings settings,
            FeedMetrics metrics,
            Tracing tracing,
            Audience audience,
            Scheduler scheduler,
            Clock clock) {
        this.reader = reader;
        this.settings = settings;
        this.metrics = metrics;
        this.appender = new PageAppender(metrics, tracing, clock);
        this.audience = audience;
        this.scheduler = scheduler;
    }

    /** Follows the log; never ends. While the database is away it keeps trying. */
    Flux<Void> run() {
        return begun.flatMapMany(this::follow);
    }

    /** What subscribers share, as soon as the log's end is known. */
    Mono<Serving> serving() {
        knock();
        return serving.asMono();
    }

    /** The same, null when it has to be waited for. */
    @Nullable
    Serving there() {
        wantedAt = now();
        return there;
    }

    /** The ring begins a little before the end, for those who come back after a restart. */
    private Mono<Serving> begin() {
        return isolated(reader.end())
                .flatMap(end -> warmUp(serving(end, WARM)))
                .doOnError(this::failed)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, settings.poll()).scheduler(scheduler))
                .doOnNext(shared -> metrics.watch(shared.ring()))
                .doOnNext(this::serve);
    }

    private Serving serving(Cursor end, long warm) {
        var ring = new Ring(settings.ring().toBytes(), Math.max(0, end.position() - warm));
        var frames = new Frames(end.feed());
        var encoder = new EntryEncoder(frames::entry);
        var backlog = new Backlog(reader, encoder, settings, metrics, scheduler);
        return new Serving(ring, frames, encoder, backlog, settings, metrics, scheduler);
    }

    /** Subscribers wait meanwhile: when it takes long, the ring begins at the end. */
    private Mono<Serving> warmUp(Serving shared) {
        var cold = isolated(reader.end()).map(end -> serving(end, 0));
        return read(shared).thenReturn(shared).timeout(WARM_UP, cold, scheduler);
    }

    private void serve(Serving shared) {
        wantedAt = now();
        there = shared;
        serving.tryEmitValue(shared);
    }

    /** A wake that comes while the log is read leads to another look; many lead to one. */
    private Flux<Void> follow(Serving shared) {
        return Flux.merge(reader.wakes(), knocks.asFlux(), Flux.interval(settings.poll(), scheduler))
                .onBackpressureLatest()
                .concatMap(wake -> look(shared), 1);
    }

    private synchronized void knock() {
        knocks.tryEmitNext(FeedReader.Wake.LOOK);
    }

    /** In order: what comes too early waits until the rest is told, or read because others stored it. */
    @Override
    public void tell(Written written) {
        var shared = there;
        if (shared == null) {
            return;
        }
        try {
            if (!early.add(written)) {
                knock();
            }
            tellWhatFollows(shared);
            if (early.has(written)) {
                scheduler.schedule(() -> readInstead(written), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (RuntimeException | VirtualMachineError | LinkageError failure) { // who stores it must not stop
            log.warn("Cannot publish what is stored, so it is read from the database", failure);
            knock();
        }
    }

    /** What comes before it may never be told: who stored that may not know of it. */
    private void readInstead(Written written) {
        if (early.has(written)) {
            knock();
        }
    }

    private void tellWhatFollows(Serving shared) {
        for (var next = next(shared); next != null; next = next(shared)) {
            append(shared, next.page().get());
        }
    }

    private @Nullable Written next(Serving shared) {
        return early.next(shared.ring().end());
    }

    private Mono<Void> look(Serving shared) {
        if (!isWanted()) {
            return Mono.fromRunnable(this::rest);
        }
        return (there == null ? wakeUp(shared) : read(shared))
                .doOnError(this::failed)
                .onErrorComplete();
    }

    /** Who went away may come back: what is missed meanwhile should still be in the ring. */
    private boolean isWanted() {
        if (audience.size() > 0) {
            wantedAt = now();
        }
        return now() - wantedAt < settings.rest().toMillis();
    }

    /** Reading what nobody is told costs as much as storing it. */
    private void rest() {
        if (there != null) {
            serving = Sinks.one();
            there = null;
            early.clear();
        }
        metrics.tailRead();
    }

    /** Goes on at the log's end: who is further back is served from the database. */
    private Mono<Void> wakeUp(Serving shared) {
        return isolated(reader.end())
                .doOnNext(end -> {
                    shared.ring().skipTo(end.position());
                    serve(shared);
                })
                .then(read(shared)); // nothing was told that was stored before
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    private Mono<Void> read(Serving shared) {
        return page(shared)
                .expand(page -> page.last() ? Mono.empty() : page(shared))
                .then()
                .doOnSuccess(done -> metrics.tailRead());
    }

    private Mono<FeedPage> page(Serving shared) {
        return Mono.defer(() -> isolated(reader.after(shared.ring().end(), settings.page())))
                .doOnNext(page -> append(shared, page))
                .doOnNext(page -> FeedFailure.translating("Cannot publish what is stored", () -> {
                    tellWhatFollows(shared);
                    return page;
                }));
    }

    private void append(Serving shared, FeedPage page) {
        if (away) {
            away = false;
            log.info("The feed goes on");
        }
        appender.append(shared, page);
    }

    /**
     * An error of the JVM that the reader throws at the one who subscribes goes no further than the scheduler, so that
     * those who wait for the answer go on when its time is over.
     */
    private <T> Mono<T> isolated(Mono<T> read) {
        return read.subscribeOn(scheduler).timeout(settings.poll().multipliedBy(POLLS), scheduler);
    }

    private void failed(Throwable failure) {
        metrics.tailFailed();
        if (!away && !StoreUnavailable.isBeforeMigration(failure)) {
            away = true;
            log.warn("Cannot read the feed: it stands still until the database answers", failure);
        }
    }
}
