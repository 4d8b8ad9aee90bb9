package io.waymark.postgres.maintenance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Registers the metrics of background maintenance, {@code waymark.maintenance.…}, and the gauges whose values {@link
 * StoredStateGauges} reads.
 */
final class MaintenanceMetrics {
    private final MeterRegistry registry;

    MaintenanceMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts the completions and failures of a task. It counts as completed if another instance ran it instead. */
    Mono<Long> measure(String work, Mono<Long> done) {
        var lastAt = new AtomicLong(System.nanoTime());
        var removed = counter("waymark.maintenance.removed", "Removed rows, schemas or partitions", work);
        var failures = counter("waymark.maintenance.failures", "Failed attempts, which are retried", work);
        Gauge.builder("waymark.maintenance.age", lastAt, at -> (System.nanoTime() - at.get()) / 1e9)
                .description("Time since the last completion")
                .baseUnit("seconds")
                .tag("work", work)
                .register(registry);
        return done.doOnSuccess(count -> {
                    lastAt.set(System.nanoTime());
                    removed.increment(count == null ? 0 : (double) count);
                })
                .doOnError(failure -> failures.increment());
    }

    /** Registers gauges that show the values that were read last. */
    void watch(StoredStateGauges gauges) {
        Gauge.builder("waymark.executions.oldest.open", gauges, found -> seconds(found.oldestOpen()))
                .description("Age of the longest running execution of a run in progress")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("waymark.dead.letters.kept", gauges, StoredStateGauges::deadLetters)
                .description("Stored dead letters that were neither redriven nor deleted")
                .register(registry);
    }

    private Counter counter(String name, String description, String work) {
        return Counter.builder(name).description(description).tag("work", work).register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
