package io.waymark.query;

import io.waymark.wire.DomainModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QueryConfiguration {

    /** What controllers answer is written as everywhere else; see {@code spring.jackson} for the rest. */
    @Bean
    DomainModule domainModule() {
        return new DomainModule();
    }
}
