package io.waymark.ingest;

import io.waymark.ingest.IngestHealth.Condition;
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
 * A consumer whose pipeline is replaced when it dies without a signal: Reactor rethrows fatal errors on whatever thread
 * it is, and the subscription never hears of them. Nothing of a dead pipeline is used again, neither its operators nor
 * its thread.
 */
class SupervisedConsumer {

    private static final Logger log = LoggerFactory.getLogger(SupervisedConsumer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Pipelines pipelines;
    private final Suspects suspects;
    private final Condition condition;
    private final IngestMeters meters;
    private final InstantSource clock;
    private final Duration maxBackoff;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private @Nullable Pipeline current;
    private @Nullable Disposable subscription;
    private Instant notBefore = Instant.MIN;
    private volatile Duration pause = FIRST_PAUSE;
    private volatile boolean stopping;

    /** A flow and the thread it runs on. */
    record Pipeline(Ingest ingest, Heartbeat heartbeat, Scheduler thread) {}

    /** Makes pipelines. */
    interface Pipelines {
        Pipeline make();
    }

    SupervisedConsumer(
            Pipelines pipelines,
            Suspects suspects,
            Condition condition,
            IngestMeters meters,
            InstantSource clock,
            Duration maxBackoff) {
        this.pipelines = pipelines;
        this.suspects = suspects;
        this.condition = condition;
        this.meters = meters;
        this.clock = clock;
        this.maxBackoff = maxBackoff;
    }

    /** Starts a pipeline when there is none, and replaces one that died, with backoff. To be called again and again. */
    synchronized void check() {
        try {
            if (!ended.isDone()) {
                var running = current;
                if (running == null) {
                    startInTime();
                } else {
                    endIfDead(running);
                }
            }
        } catch (Throwable failure) { // the last net: the next check tries again
            log.error("Could not check a consumer; checking it again", PutAside.quiet(failure));
        }
    }

    private void startInTime() {
        if (stopping) {
            ended.complete(null);
        } else if (!clock.instant().isBefore(notBefore)) {
            var pipeline = pipelines.make();
            current = pipeline;
            subscription = pipeline.ingest()
                    .run(stop.asMono())
                    .subscribe(
                            records -> pause = FIRST_PAUSE,
                            failure -> pipeline.heartbeat().died(failure),
                            () -> end(pipeline));
        }
    }

    private void endIfDead(Pipeline running) {
        var cause = running.heartbeat().causeOfDeath();
        if (cause == null) {
            return;
        }
        meters.restarted();
        condition.died("the consumer died without a signal: " + cause);
        var slice = running.heartbeat().slice();
        log.atError()
                .addKeyValue("cause", cause)
                .addKeyValue(
                        "partitions", slice == null ? null : slice.from().next().keySet())
                .addKeyValue("pause", pause)
                .log("A consumer died without a signal; starting another one after the pause");
        if (slice != null) {
            suspects.died(slice);
        }
        notBefore = clock.instant().plus(pause);
        pause = pause.multipliedBy(2).compareTo(maxBackoff) < 0 ? pause.multipliedBy(2) : maxBackoff;
        discard(running);
    }

    private void discard(Pipeline dead) {
        current = null;
        var ending = subscription;
        subscription = null;
        quietly(dead.ingest()::abandon);
        quietly(() -> {
            if (ending != null) {
                ending.dispose();
            }
        });
        quietly(dead.thread()::dispose);
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            log.warn("Could not end a part of a dead consumer", PutAside.quiet(failure));
        }
    }

    private void end(Pipeline pipeline) {
        pipeline.thread().dispose();
        ended.complete(null);
    }

    /** Ends after the batch in work; completes the future then. */
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
