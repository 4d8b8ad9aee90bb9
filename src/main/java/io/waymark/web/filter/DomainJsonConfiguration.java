package io.waymark.web.filter;

import io.waymark.codec.json.DomainJacksonModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DomainJsonConfiguration {

    /**
     * Lets controllers write domain types with the same serializers as all other code; {@code spring.jackson} has the
     * other settings.
     */
    @Bean
    DomainJacksonModule domainJacksonModule() {
        return new DomainJacksonModule();
    }
}
