package io.waymark.postgres.maintenance;

import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.port.store.StoreUnavailableException;
import io.waymark.postgres.sql.DatabaseTransactions;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs the maintenance tasks (pruning, retention, garbage collection and gauges) with a fixed pause after each run,
 * while the service runs. A failed task runs again after the pause.
 */
@Component
class MaintenanceScheduler implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(MaintenanceScheduler.class);

    private final MaintenanceProperties settings;
    private final HistoryLimitPruner pruner;
    private final SchemaGarbageCollector collector;
    private final PartitionMaintenance retention;
    private final StoredStateGauges gauges;
    private final MaintenanceMetrics metrics;

    private @Nullable Disposable running;

    MaintenanceScheduler(
            MaintenanceProperties settings,
            RetentionProperties retentionSettings,
            DatabaseTransactions database,
            InstantSource clock,
            MeterRegistry registry) {
        var step = new ExclusiveStep(database);
        this.settings = settings;
        this.pruner = new HistoryLimitPruner(step, settings.stepRows());
        this.collector = new SchemaGarbageCollector(step, settings.stepRows());
        this.retention = new PartitionMaintenance(step, settings, retentionSettings, clock);
        this.gauges = new StoredStateGauges(database);
        this.metrics = new MaintenanceMetrics(registry);
    }

    @Override
    public synchronized void start() {
        metrics.watch(gauges);
        running = Disposables.composite(
                subscribed("retention", settings.partitionsEvery(), retention.run()),
                subscribed("collection", settings.collectEvery(), collector.run()),
                subscribed("pruning", settings.pruneEvery(), pruner.run()),
                subscribed("survey", settings.surveyEvery(), gauges.run()));
    }

    private Disposable subscribed(String task, Duration pause, Mono<Long> work) {
        return repeat(task, pause, metrics.measure(task, work))
                .subscribe(
                        done -> {},
                        failure -> log.error(
                                "Could not continue maintenance task {}: unexpected failure. The task no longer runs."
                                        + " Restart the instance.",
                                task,
                                failure));
    }

    /** Repeats the work with a pause after each completion or failure. Never completes. */
    static Flux<Long> repeat(String task, Duration pause, Mono<Long> work) {
        return work.onErrorResume(failure -> {
                    logFailure(task, failure);
                    return Mono.empty();
                })
                .repeatWhen(done -> done.concatMap(times -> Mono.delay(pause)));
    }

    private static void logFailure(String task, Throwable failure) {
        log.atLevel(StoreUnavailableException.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN)
                .addKeyValue("work", task)
                .addKeyValue("reason", failure)
                .log("Could not run maintenance task. It runs again at its next interval.");
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            running.dispose();
            running = null;
        }
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
