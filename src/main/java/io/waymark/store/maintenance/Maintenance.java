package io.waymark.store.maintenance;

import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.port.StoreUnavailable;
import io.waymark.store.Database;
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

/** Keeps the database in order as long as the service runs. Work that fails is tried again the next time. */
@Component
class Maintenance implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);

    private final MaintenanceSettings settings;
    private final Pruning pruning;
    private final SchemaCollection collection;
    private final Retention retention;
    private final Survey survey;
    private final MaintenanceMeters meters;

    private @Nullable Disposable running;

    Maintenance(
            MaintenanceSettings settings,
            RetentionSettings retentionSettings,
            Database database,
            InstantSource clock,
            MeterRegistry registry) {
        var turn = new Turn(database);
        this.settings = settings;
        this.pruning = new Pruning(turn, settings.stepRows());
        this.collection = new SchemaCollection(turn, settings.stepRows());
        this.retention = new Retention(turn, settings, retentionSettings, clock);
        this.survey = new Survey(database);
        this.meters = new MaintenanceMeters(registry);
    }

    @Override
    public synchronized void start() {
        meters.watch(survey);
        running = Disposables.composite(
                subscribed("retention", settings.partitionsEvery(), retention.run()),
                subscribed("collection", settings.collectEvery(), collection.run()),
                subscribed("pruning", settings.pruneEvery(), pruning.run()),
                subscribed("survey", settings.surveyEvery(), survey.run()));
    }

    private Disposable subscribed(String what, Duration pause, Mono<Long> work) {
        return again(what, pause, meters.measured(what, work))
                .subscribe(done -> {}, failure -> log.error("Maintenance ended, which must never be", failure));
    }

    /** The work, a pause, the work again; never ends. */
    static Flux<Long> again(String what, Duration pause, Mono<Long> work) {
        return work.onErrorResume(failure -> {
                    tell(what, failure);
                    return Mono.empty();
                })
                .repeatWhen(done -> done.concatMap(times -> Mono.delay(pause)));
    }

    private static void tell(String what, Throwable failure) {
        log.atLevel(StoreUnavailable.isBeforeMigration(failure) ? Level.DEBUG : Level.WARN)
                .addKeyValue("work", what)
                .addKeyValue("reason", failure)
                .log("Maintenance has to wait");
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
