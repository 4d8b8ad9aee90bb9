package io.waymark.projection;

import io.waymark.port.projection.ProjectionStore;
import io.waymark.port.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Advances the projection, the tables computed from the feed, while this instance holds its lease. Looks for late
 * executions once per second. After a failure it continues from the stored position, with exponential backoff.
 */
public final class Projector {
    private static final Logger log = LoggerFactory.getLogger(Projector.class);
    private static final Duration LATE_CHECK = Duration.ofSeconds(1);
    private static final Duration CLEAN_UP = Duration.ofSeconds(30);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);
    private static final int OBSOLETE_ROWS = 5000;

    private final ProjectionStore store;
    private final ProjectionProperties settings;
    private final ProjectionMetrics metrics;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final String owner;
    private final ProjectionProgressLogger progress;

    /**
     * Creates a projector.
     *
     * @param owner the id of this instance, which holds the lease
     */
    public Projector(
            ProjectionStore store,
            ProjectionProperties settings,
            ProjectionMetrics metrics,
            InstantSource clock,
            Scheduler scheduler,
            String owner) {
        this.store = store;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.scheduler = scheduler;
        this.owner = owner;
        this.progress = new ProjectionProgressLogger(store, clock, settings.stepItems());
    }

    /** Runs the projection. Never completes. */
    public Flux<Void> run() {
        return Flux.merge(
                restarted("advance", Mono.defer(this::advance).repeatWhen(this::afterPause)),
                restarted(
                        "check for late executions",
                        Flux.interval(LATE_CHECK, scheduler)
                                .onBackpressureDrop()
                                .concatMap(tick -> reportLateExecutions(), 1)),
                restarted(
                        "delete obsolete rows",
                        Flux.interval(CLEAN_UP, scheduler)
                                .onBackpressureDrop()
                                .concatMap(
                                        tick -> store.deleteObsoleteRows(owner, settings.lease(), OBSOLETE_ROWS), 1)));
    }

    private Mono<Duration> advance() {
        return store.advance(owner, settings.lease(), settings.stepItems())
                .doOnNext(metrics::add)
                .delayUntil(progress::log)
                .map(step -> step.hasMore() ? Duration.ZERO : settings.poll())
                .switchIfEmpty(Mono.fromSupplier(this::pauseWithoutLease))
                .doOnNext(pause -> nextPause = pause);
    }

    private Duration pauseWithoutLease() {
        progress.reset();
        return settings.lease().dividedBy(4);
    }

    private volatile Duration nextPause = Duration.ZERO;

    /** Waits after each step: not at all while there are more entries. */
    private Flux<Long> afterPause(Flux<Long> completions) {
        return completions.concatMap(
                count -> nextPause.isZero() ? Mono.just(count) : Mono.delay(nextPause, scheduler), 1);
    }

    private Mono<Integer> reportLateExecutions() {
        return store.reportLateExecutions(owner, settings.lease(), clock.instant())
                .doOnNext(metrics::addLate);
    }

    private Flux<Void> restarted(String task, Flux<?> work) {
        return work.doOnError(failure -> logFailure(task, failure))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, settings.poll())
                        .maxBackoff(MAX_BACKOFF)
                        .scheduler(scheduler)
                        .transientErrors(true))
                .thenMany(Flux.empty());
    }

    private void logFailure(String task, Throwable failure) {
        metrics.addFailure();
        log.atLevel(StoreUnavailableException.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN)
                .addKeyValue("task", task)
                .addKeyValue("reason", failure)
                .log("Could not run a task of the projection. Retrying from the stored position.");
    }
}
