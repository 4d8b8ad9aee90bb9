package io.waymark.postgres.maintenance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** What is measured of the work in the background, as {@code waymark.maintenance.…}, and what the survey found. */
final class MaintenanceMetrics {
    private final MeterRegistry registry;

    MaintenanceMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Measures each time that the work is done; another instance that did it counts too. */
    Mono<Long> measure(String work, Mono<Long> done) {
        var lastAt = new AtomicLong(System.nanoTime());
        var removed = counter("waymark.maintenance.removed", "What went: rows, schemas or partitions", work);
        var failures = counter("waymark.maintenance.failures", "Failed attempts, which are made again", work);
        Gauge.builder("waymark.maintenance.age", lastAt, at -> (System.nanoTime() - at.get()) / 1e9)
                .description("Since the work was last done")
                .baseUnit("seconds")
                .tag("work", work)
                .register(registry);
        return done.doOnSuccess(count -> {
                    lastAt.set(System.nanoTime());
                    removed.increment(count == null ? 0 : (double) count);
                })
                .doOnError(failure -> failures.increment());
    }

    /** Shows what the survey found last. */
    void watch(DatabaseGauges gauges) {
        Gauge.builder("waymark.executions.oldest.open", gauges, found -> seconds(found.oldestOpen()))
                .description("How long ago the longest running execution of a run in progress started")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("waymark.dead.letters.kept", gauges, DatabaseGauges::deadLetters)
                .description("Dead letters that nobody dealt with")
                .register(registry);
    }

    private Counter counter(String name, String description, String work) {
        return Counter.builder(name).description(description).tag("work", work).register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
