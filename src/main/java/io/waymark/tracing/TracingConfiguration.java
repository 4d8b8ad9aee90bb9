package io.waymark.tracing;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    /** Replaces the disabled OpenTelemetry of Spring Boot, which still creates spans and discards them. */
    @Bean
    @ConditionalOnProperty(name = "management.opentelemetry.enabled", havingValue = "false")
    OpenTelemetry noTelemetry() {
        return OpenTelemetry.noop();
    }
}
