package io.waymark.projection;

import io.waymark.port.projection.ProjectionStatus;
import io.waymark.port.projection.ProjectionStore;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reports the progress of the projection. The status is always UP, because an instance can serve requests while the
 * projection lags.
 */
public final class ProjectionHealthIndicator implements ReactiveHealthIndicator {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ProjectionStore store;
    private final ProjectionMetrics metrics;

    ProjectionHealthIndicator(ProjectionStore store, ProjectionMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    @Override
    public Mono<Health> health() {
        return store.status()
                .flatMapIterable(all -> all)
                .next()
                .doOnNext(metrics::setStatus)
                .map(ProjectionHealthIndicator::describe)
                .timeout(TIMEOUT)
                .onErrorResume(failure -> Mono.just(
                        Health.up().withDetail("status", "cannot be read").build()));
    }

    /** Updates the lag regularly, so that the meters show it without a health request. Never completes. */
    Flux<Void> updateMetrics(Duration interval) {
        return Flux.interval(interval)
                .onBackpressureDrop()
                .concatMap(tick -> health().onErrorComplete(), 1)
                .thenMany(Flux.empty());
    }

    private static Health describe(ProjectionStatus status) {
        var health = Health.up()
                .withDetail("generation", status.generation())
                .withDetail("position", status.position())
                .withDetail("head", status.head())
                .withDetail("lag", status.lag().toString())
                .withDetail("owner", status.owner());
        var rebuild = status.rebuild();
        return rebuild == null
                ? health.build()
                : health.withDetail("rebuildPosition", rebuild.position()).build();
    }
}
