package io.waymark.ingest.kafka;

import io.waymark.port.Broker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class KafkaConfiguration {

    @Bean
    Broker broker(KafkaSettings settings) {
        var topics = settings.topics();
        return new Broker(
                settings.bootstrapServers(),
                settings.groupId(),
                topics.events(),
                topics.commands(),
                topics.deadLetters());
    }
}
