package io.waymark.tracing;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    /** Spring's way of being off makes spans all the same, and throws them away. */
    @Bean
    @ConditionalOnProperty(name = "management.opentelemetry.enabled", havingValue = "false")
    OpenTelemetry noTelemetry() {
        return OpenTelemetry.noop();
    }
}
