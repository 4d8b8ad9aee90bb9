package io.waymark.ingest;

import io.waymark.codec.event.EventDecoder;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the beans of the ingest pipeline whose classes have no component annotation. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

    @Bean
    EventDecoder eventDecoder() {
        return new EventDecoder();
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }
}
