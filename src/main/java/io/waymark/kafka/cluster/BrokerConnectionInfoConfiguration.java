package io.waymark.kafka.cluster;

import io.waymark.port.broker.BrokerConnectionInfo;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Provides the addresses of the brokers and the names of the topics and of the consumer group to classes outside the
 * Kafka packages.
 */
@Configuration(proxyBeanMethods = false)
class BrokerConnectionInfoConfiguration {

    @Bean
    BrokerConnectionInfo broker(KafkaProperties settings) {
        var topics = settings.topics();
        return new BrokerConnectionInfo(
                settings.bootstrapServers(),
                settings.groupId(),
                topics.events(),
                topics.commands(),
                topics.deadLetters(),
                topics.openlineage());
    }
}
