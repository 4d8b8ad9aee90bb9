package io.waymark.web.filter;

import io.waymark.codec.json.DomainJacksonModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures how controllers write the domain types of Waymark as JSON. */
@Configuration(proxyBeanMethods = false)
class DomainJsonConfiguration {

    /**
     * Registers the serializers that all other code uses, too. The remaining JSON settings of controllers are in {@code
     * spring.jackson}.
     */
    @Bean
    DomainJacksonModule domainJacksonModule() {
        return new DomainJacksonModule();
    }
}
