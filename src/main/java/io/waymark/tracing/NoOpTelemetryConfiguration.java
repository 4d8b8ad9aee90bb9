package io.waymark.tracing;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Turns off span creation completely if OpenTelemetry is disabled ({@code management.opentelemetry.enabled=false}).
 */
@Configuration(proxyBeanMethods = false)
class NoOpTelemetryConfiguration {

    /** Replaces the OpenTelemetry bean of Spring Boot, which would still create spans and then discard them. */
    @Bean
    @ConditionalOnProperty(name = "management.opentelemetry.enabled", havingValue = "false")
    OpenTelemetry noTelemetry() {
        return OpenTelemetry.noop();
    }
}
