package io.waymark.web.filter;

import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;

/**
 * Makes {@code application/json} the default media type of the actuator endpoints. Clients that send no {@code Accept}
 * header, such as clients generated from the API description, then receive a media type that they support.
 */
@Configuration(proxyBeanMethods = false)
class ActuatorMediaTypeConfiguration {

    @Bean
    EndpointMediaTypes endpointMediaTypes() {
        return new EndpointMediaTypes(
                MediaType.APPLICATION_JSON_VALUE,
                ApiVersion.V3.getProducedMimeType().toString(),
                ApiVersion.V2.getProducedMimeType().toString());
    }
}
