package io.waymark.ingest;

import io.waymark.codec.event.EventDecoder;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the flow needs that knows nothing of Spring. */
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
