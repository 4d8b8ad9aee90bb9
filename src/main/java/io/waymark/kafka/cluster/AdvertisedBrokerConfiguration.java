package io.waymark.kafka.cluster;

import io.waymark.port.broker.AdvertisedBroker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Provides the names of the topics and of the consumer group to the parts that do not depend on Kafka. */
@Configuration(proxyBeanMethods = false)
class AdvertisedBrokerConfiguration {

    @Bean
    AdvertisedBroker broker(KafkaProperties settings) {
        var topics = settings.topics();
        return new AdvertisedBroker(
                settings.bootstrapServers(),
                settings.groupId(),
                topics.events(),
                topics.commands(),
                topics.deadLetters());
    }
}
