package io.waymark.ingest;

import io.waymark.codec.event.EventDecoder;
import io.waymark.ingest.batch.BatchBisector;
import io.waymark.ingest.batch.BatchProcessor;
import io.waymark.ingest.batch.HeapHeadroomCheck;
import io.waymark.ingest.batch.IngestHealthIndicator;
import io.waymark.ingest.batch.IngestHealthIndicator.ConsumerStatus;
import io.waymark.ingest.batch.IngestMetrics;
import io.waymark.ingest.batch.RecordDecoder;
import io.waymark.ingest.batch.RejectedRecord;
import io.waymark.ingest.batch.RestorePointLoader;
import io.waymark.ingest.batch.RetryPolicy;
import io.waymark.ingest.batch.RunStateCache;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import io.waymark.ingest.supervision.PipelineHeartbeat;
import io.waymark.ingest.supervision.PoisonRecordSuspects;
import io.waymark.port.broker.DeadLetterPublisher;
import io.waymark.port.broker.EventSource;
import io.waymark.port.feed.CommittedItemsListener;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.RunStore;
import io.waymark.tracing.EventTracer;
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

/**
 * Starts the consumers of events after all other beans are ready. On shutdown, it stops them before any other bean;
 * each consumer completes its current batch.
 */
@Component
class IngestLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IngestLifecycle.class);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    private final IngestProperties settings;
    private final EventSource source;
    private final RestoreSignatureVerifier restoreVerifier;
    private final RunStore store;
    private final DeadLetterPublisher deadLetters;
    private final CommittedItemsListener committedItemsListener;
    private final RestorePointReader restorePoints;
    private final RunStateCache cache;
    private final PoisonRecordSuspects suspects;
    private final PartitionStallMonitor stalls;
    private final IngestMetrics metrics;
    private final IngestHealthIndicator health;
    private final EventTracer tracing;
    private final InstantSource clock;

    private @Nullable Running running;

    /** The running consumers and the executor that checks them periodically. */
    private record Running(List<SupervisedConsumer> consumers, ScheduledExecutorService watchdog) {}

    IngestLifecycle(
            IngestProperties settings,
            EventSource source,
            RestoreSignatureVerifier restoreVerifier,
            RunStore store,
            DeadLetterPublisher deadLetters,
            CommittedItemsListener committedItemsListener,
            RestorePointReader restorePoints,
            RunStateCache cache,
            PoisonRecordSuspects suspects,
            PartitionStallMonitor stalls,
            IngestMetrics metrics,
            IngestHealthIndicator health,
            EventTracer tracing,
            InstantSource clock) {
        this.settings = settings;
        this.source = source;
        this.restoreVerifier = restoreVerifier;
        this.store = store;
        this.deadLetters = deadLetters;
        this.committedItemsListener = committedItemsListener;
        this.restorePoints = restorePoints;
        this.cache = cache;
        this.suspects = suspects;
        this.stalls = stalls;
        this.metrics = metrics;
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
        var status = health.statusOf(number);
        return new SupervisedConsumer(
                () -> pipeline(number, status), suspects, status, metrics, clock, settings.maxBackoff());
    }

    private SupervisedConsumer.ConsumerPipeline pipeline(int number, ConsumerStatus status) {
        var heartbeat = new PipelineHeartbeat(clock, settings);
        var thread = Schedulers.newParallel(1, work -> new IngestThread(work, number, heartbeat));
        var retryPolicy = new RetryPolicy(settings, status, heartbeat, thread, metrics.registry());
        var processor = new BatchProcessor(
                store,
                deadLetters,
                committedItemsListener,
                new RestorePointLoader(restorePoints),
                cache,
                stalls,
                retryPolicy,
                tracing,
                metrics,
                thread,
                clock);
        var bisector = new BatchBisector(
                new RecordDecoder(new EventDecoder(restoreVerifier), metrics),
                processor,
                store,
                suspects,
                cache,
                retryPolicy,
                metrics,
                heartbeat,
                new HeapHeadroomCheck(settings),
                thread,
                settings);
        return new SupervisedConsumer.ConsumerPipeline(
                new IngestPipeline(source, restoreVerifier, bisector, cache, retryPolicy, metrics, thread),
                heartbeat,
                thread);
    }

    /**
     * The thread of one consumer. It logs every exception that Reactor throws on it instead of signalling it, and marks
     * the consumer as dead.
     */
    private static final class IngestThread extends Thread implements NonBlocking {
        IngestThread(Runnable work, int number, PipelineHeartbeat heartbeat) {
            super(work, "ingest-" + number);
            setDaemon(true);
            setUncaughtExceptionHandler((thread, failure) -> {
                heartbeat.recordDeath(failure);
                log.error(
                        "Consumer task failed on thread {}. The watchdog replaces the consumer.",
                        thread.getName(),
                        RejectedRecord.redact(failure));
            });
        }
    }

    @Override
    public synchronized void stop(Runnable callback) {
        var stopped = running;
        running = null;
        if (stopped == null) {
            callback.run();
            return;
        }
        var futures = stopped.consumers().stream().map(SupervisedConsumer::stop).toArray(CompletableFuture<?>[]::new);
        var unused = CompletableFuture.allOf(futures).thenRun(() -> {
            stopped.watchdog().shutdown();
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
