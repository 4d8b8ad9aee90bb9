package io.waymark.projection;

import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.port.projection.ProjectionStore;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProjectionProperties.class)
class ProjectionConfiguration {

    @Bean
    ProjectionMetrics projectionMetrics(MeterRegistry registry) {
        return new ProjectionMetrics(registry);
    }

    @Bean
    ProjectionHealthIndicator projectionHealthIndicator(ProjectionStore store, ProjectionMetrics metrics) {
        return new ProjectionHealthIndicator(store, metrics);
    }

    @Bean
    Projector projector(
            ProjectionStore store, ProjectionProperties settings, ProjectionMetrics metrics, InstantSource clock) {
        return new Projector(
                store,
                settings,
                metrics,
                clock,
                Schedulers.parallel(),
                UUID.randomUUID().toString());
    }

    @Bean
    ProjectionLifecycle projectionLifecycle(
            Projector projector, ProjectionHealthIndicator health, ProjectionProperties settings) {
        return new ProjectionLifecycle(projector, health, settings);
    }
}
