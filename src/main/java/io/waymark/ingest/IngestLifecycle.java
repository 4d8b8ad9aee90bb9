package io.waymark.ingest;

import io.waymark.port.DeadLetters;
import io.waymark.port.EventSource;
import io.waymark.port.FeedTeller;
import io.waymark.port.RestorePoints;
import io.waymark.port.RunStore;
import io.waymark.tracing.Tracing;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Begins to take events when everything is ready, and ends before anything else does, after the batches in work. */
@Component
class IngestLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IngestLifecycle.class);

    private final IngestSettings settings;
    private final EventSource source;
    private final OwnRestores own;
    private final RunStore store;
    private final DeadLetters deadLetters;
    private final FeedTeller teller;
    private final RestorePoints points;
    private final RunCache cache;
    private final IngestMeters meters;
    private final IngestHealth health;
    private final Tracing tracing;
    private final InstantSource clock;

    private @Nullable Running running;

    private record Running(Sinks.Empty<Void> stop, CompletableFuture<@Nullable Void> ended) {}

    IngestLifecycle(
            IngestSettings settings,
            EventSource source,
            OwnRestores own,
            RunStore store,
            DeadLetters deadLetters,
            FeedTeller teller,
            RestorePoints points,
            RunCache cache,
            IngestMeters meters,
            IngestHealth health,
            Tracing tracing,
            InstantSource clock) {
        this.settings = settings;
        this.source = source;
        this.own = own;
        this.store = store;
        this.deadLetters = deadLetters;
        this.teller = teller;
        this.points = points;
        this.cache = cache;
        this.meters = meters;
        this.health = health;
        this.tracing = tracing;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        Sinks.Empty<Void> stop = Sinks.empty();
        var ended = new CompletableFuture<@Nullable Void>();
        running = new Running(stop, ended);
        var unused = Flux.using(this::threads, threads -> consumers(threads, stop.asMono()), Scheduler::dispose)
                .doFinally(end -> ended.complete(null))
                .subscribe(records -> {}, failure -> log.error("Ingest ended, which must never be", failure));
    }

    private Scheduler threads() {
        return Schedulers.newParallel("ingest", settings.consumers());
    }

    private Flux<Integer> consumers(Scheduler threads, Mono<Void> stop) {
        return Flux.range(1, settings.consumers())
                .flatMap(number -> consumer(number, threads).run(stop), settings.consumers());
    }

    private Ingest consumer(int number, Scheduler threads) {
        var patience = new Patience(settings, health.of(number), meters.registry());
        var storing = new PortionStoring(
                store,
                deadLetters,
                teller,
                new RestoreLoading(points),
                cache,
                patience,
                tracing,
                meters,
                threads,
                clock);
        return new Ingest(source, own, storing, cache, patience, meters, threads);
    }

    @Override
    public synchronized void stop(Runnable callback) {
        var ending = running;
        running = null;
        if (ending == null) {
            callback.run();
            return;
        }
        ending.stop().tryEmitEmpty();
        var unused = ending.ended().thenRun(callback);
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
    }
}
