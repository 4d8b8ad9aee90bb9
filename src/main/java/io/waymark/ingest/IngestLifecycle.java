package io.waymark.ingest;

import io.waymark.decode.EventDecoder;
import io.waymark.ingest.IngestHealth.Condition;
import io.waymark.port.DeadLetters;
import io.waymark.port.EventSource;
import io.waymark.port.FeedTeller;
import io.waymark.port.RestorePoints;
import io.waymark.port.RunStore;
import io.waymark.tracing.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

/** Begins to take events when everything is ready, and ends before anything else does, after the batches in work. */
@Component
class IngestLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IngestLifecycle.class);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    private final IngestSettings settings;
    private final EventSource source;
    private final OwnRestores own;
    private final RunStore store;
    private final DeadLetters deadLetters;
    private final FeedTeller teller;
    private final RestorePoints points;
    private final RunCache cache;
    private final Suspects suspects;
    private final PartitionStalls stalls;
    private final IngestMeters meters;
    private final IngestHealth health;
    private final Tracing tracing;
    private final InstantSource clock;

    private @Nullable Running running;

    private record Running(List<SupervisedConsumer> consumers, ScheduledExecutorService watchdog) {}

    IngestLifecycle(
            IngestSettings settings,
            EventSource source,
            OwnRestores own,
            RunStore store,
            DeadLetters deadLetters,
            FeedTeller teller,
            RestorePoints points,
            RunCache cache,
            Suspects suspects,
            PartitionStalls stalls,
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
        this.suspects = suspects;
        this.stalls = stalls;
        this.meters = meters;
        this.health = health;
        this.tracing = tracing;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        var consumers = IntStream.rangeClosed(1, settings.consumers())
                .mapToObj(this::consumer)
                .toList();
        var watchdog = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "ingest-watchdog"));
        consumers.forEach(consumer -> {
            var unused = watchdog.scheduleWithFixedDelay(
                    consumer::check, 0, CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        });
        running = new Running(consumers, watchdog);
    }

    private SupervisedConsumer consumer(int number) {
        var condition = health.of(number);
        return new SupervisedConsumer(
                () -> pipeline(number, condition), suspects, condition, meters, clock, settings.maxBackoff());
    }

    private SupervisedConsumer.Pipeline pipeline(int number, Condition condition) {
        var heartbeat = new Heartbeat(clock, settings);
        var thread = Schedulers.newParallel(1, work -> new IngestThread(work, number, heartbeat));
        var patience = new Patience(settings, condition, heartbeat, thread, meters.registry());
        var storing = new PortionStoring(
                store,
                deadLetters,
                teller,
                new RestoreLoading(points),
                cache,
                stalls,
                patience,
                tracing,
                meters,
                thread,
                clock);
        var bisection = new Bisection(
                new Decoding(new EventDecoder(own), meters),
                storing,
                store,
                suspects,
                cache,
                patience,
                meters,
                heartbeat,
                new Headroom(settings),
                thread,
                settings);
        return new SupervisedConsumer.Pipeline(
                new Ingest(source, own, bisection, cache, patience, meters, thread), heartbeat, thread);
    }

    /** Reports what Reactor lets out of an operator, which nobody else hears of. */
    private static final class IngestThread extends Thread implements NonBlocking {
        IngestThread(Runnable work, int number, Heartbeat heartbeat) {
            super(work, "ingest-" + number);
            setDaemon(true);
            setUncaughtExceptionHandler((thread, failure) -> {
                heartbeat.died(failure);
                log.error("A task of a consumer failed", PutAside.quiet(failure));
            });
        }
    }

    @Override
    public synchronized void stop(Runnable callback) {
        var ending = running;
        running = null;
        if (ending == null) {
            callback.run();
            return;
        }
        var ended = ending.consumers().stream().map(SupervisedConsumer::stop).toArray(CompletableFuture<?>[]::new);
        var unused = CompletableFuture.allOf(ended).thenRun(() -> {
            ending.watchdog().shutdown();
            callback.run();
        });
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
