package io.waymark.ingest;

import io.waymark.ingest.batch.IngestHealthIndicator.ConsumerStatus;
import io.waymark.ingest.batch.IngestMetrics;
import io.waymark.ingest.batch.RejectedRecord;
import io.waymark.ingest.supervision.PipelineHeartbeat;
import io.waymark.ingest.supervision.PoisonRecordSuspects;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * A consumer of events that replaces its pipeline if the pipeline dies without an error signal. This can happen because
 * Reactor rethrows fatal errors on the current thread. The replacement has new Reactor operators and a new thread.
 */
class SupervisedConsumer {

    private static final Logger log = LoggerFactory.getLogger(SupervisedConsumer.class);
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(100);

    private final PipelineFactory pipelineFactory;
    private final PoisonRecordSuspects suspects;
    private final ConsumerStatus status;
    private final IngestMetrics metrics;
    private final InstantSource clock;
    private final Duration maxBackoff;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private @Nullable ConsumerPipeline current;
    private @Nullable Disposable subscription;
    private Instant notBefore = Instant.MIN;
    private volatile Duration backoff = INITIAL_BACKOFF;
    private volatile boolean stopping;

    /**
     * A pipeline with its heartbeat and its thread.
     *
     * @param pipeline the pipeline
     * @param heartbeat shows whether the pipeline makes progress
     * @param thread the thread that runs the pipeline
     */
    record ConsumerPipeline(IngestPipeline pipeline, PipelineHeartbeat heartbeat, Scheduler thread) {}

    /** Creates a pipeline with a new thread. */
    interface PipelineFactory {
        ConsumerPipeline make();
    }

    SupervisedConsumer(
            PipelineFactory pipelineFactory,
            PoisonRecordSuspects suspects,
            ConsumerStatus status,
            IngestMetrics metrics,
            InstantSource clock,
            Duration maxBackoff) {
        this.pipelineFactory = pipelineFactory;
        this.suspects = suspects;
        this.status = status;
        this.metrics = metrics;
        this.clock = clock;
        this.maxBackoff = maxBackoff;
    }

    /**
     * Starts a pipeline if there is none, and replaces a dead one with backoff. The watchdog calls this method
     * periodically.
     */
    synchronized void check() {
        try {
            if (!ended.isDone()) {
                var running = current;
                if (running == null) {
                    startAfterBackoff();
                } else {
                    replaceIfDead(running);
                }
            }
        } catch (Throwable failure) { // an exception would cancel the periodic checks
            log.error(
                    "Could not check whether the Kafka consumer is alive. Checking again in 100 ms.",
                    RejectedRecord.redact(failure));
        }
    }

    private void startAfterBackoff() {
        if (stopping) {
            ended.complete(null);
        } else if (!clock.instant().isBefore(notBefore)) {
            var pipeline = pipelineFactory.make();
            current = pipeline;
            subscription = pipeline.pipeline()
                    .run(stop.asMono())
                    .subscribe(
                            records -> backoff = INITIAL_BACKOFF,
                            failure -> pipeline.heartbeat().recordDeath(failure),
                            () -> end(pipeline));
        }
    }

    private void replaceIfDead(ConsumerPipeline running) {
        var cause = running.heartbeat().causeOfDeath();
        if (cause == null) {
            return;
        }
        metrics.countRestart();
        status.died("the consumer ended unexpectedly: " + cause);
        var slice = running.heartbeat().slice();
        log.atError()
                .addKeyValue("cause", cause)
                .addKeyValue(
                        "partitions", slice == null ? null : slice.from().next().keySet())
                .addKeyValue("pause", backoff)
                .log("Consumer died without an error signal. Starting a new one after the pause.");
        if (slice != null) {
            suspects.recordDeath(slice);
        }
        notBefore = clock.instant().plus(backoff);
        backoff = backoff.multipliedBy(2).compareTo(maxBackoff) < 0 ? backoff.multipliedBy(2) : maxBackoff;
        discard(running);
    }

    private void discard(ConsumerPipeline dead) {
        current = null;
        var disposable = subscription;
        subscription = null;
        runLoggingErrors(dead.pipeline()::cancelBatches);
        runLoggingErrors(() -> {
            if (disposable != null) {
                disposable.dispose();
            }
        });
        runLoggingErrors(dead.thread()::dispose);
    }

    private static void runLoggingErrors(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            log.warn(
                    "Could not close a dead Kafka consumer. Starting its replacement anyway.",
                    RejectedRecord.redact(failure));
        }
    }

    private void end(ConsumerPipeline pipeline) {
        pipeline.thread().dispose();
        ended.complete(null);
    }

    /** Stops after the current batch. The future completes when the pipeline has ended. */
    CompletableFuture<@Nullable Void> stop() {
        stopping = true;
        stop.tryEmitEmpty();
        synchronized (this) {
            if (current == null) {
                ended.complete(null);
            }
        }
        return ended;
    }
}
