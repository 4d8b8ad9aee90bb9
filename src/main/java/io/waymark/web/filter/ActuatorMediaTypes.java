package io.waymark.web.filter;

import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;

/**
 * Puts {@code application/json} first among the media types of the actuator. A client without {@code Accept} gets the
 * first one, and generated clients can read no other.
 */
@Configuration(proxyBeanMethods = false)
class ActuatorMediaTypes {

    @Bean
    EndpointMediaTypes endpointMediaTypes() {
        return new EndpointMediaTypes(
                MediaType.APPLICATION_JSON_VALUE,
                ApiVersion.V3.getProducedMimeType().toString(),
                ApiVersion.V2.getProducedMimeType().toString());
    }
}
