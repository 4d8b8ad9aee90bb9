package io.waymark.projection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.port.projection.ProjectionStatus;
import io.waymark.port.projection.ProjectionStepResult;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Registers and updates the meters of the projection, {@code waymark.projection.…}. */
public final class ProjectionMetrics {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Counter items;
    private final Counter late;
    private final Counter failures;
    private final AtomicLong position = new AtomicLong();
    private final AtomicReference<Double> lagSeconds = new AtomicReference<>(0.0);

    public ProjectionMetrics(MeterRegistry registry) {
        items = registry.counter("waymark.projection.items");
        late = registry.counter("waymark.projection.late");
        failures = registry.counter("waymark.projection.failures");
        Gauge.builder("waymark.projection.position", position, AtomicLong::doubleValue)
                .description("Position of the last feed entry that the projection contains")
                .register(registry);
        Gauge.builder("waymark.projection.lag", lagSeconds, AtomicReference::get)
                .description("Age of the oldest feed entry that the projection does not contain")
                .baseUnit("seconds")
                .register(registry);
    }

    void add(ProjectionStepResult step) {
        items.increment(step.items());
        position.set(step.position());
    }

    void addLate(int executions) {
        late.increment(executions);
    }

    void addFailure() {
        failures.increment();
    }

    void setStatus(ProjectionStatus status) {
        position.set(status.position());
        lagSeconds.set(status.lag().toMillis() / MILLIS_PER_SECOND);
    }
}
