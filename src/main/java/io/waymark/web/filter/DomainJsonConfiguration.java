package io.waymark.web.filter;

import io.waymark.codec.json.DomainJacksonModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DomainJsonConfiguration {

    /** What controllers answer is written as everywhere else; see {@code spring.jackson} for the rest. */
    @Bean
    DomainJacksonModule domainJacksonModule() {
        return new DomainJacksonModule();
    }
}
