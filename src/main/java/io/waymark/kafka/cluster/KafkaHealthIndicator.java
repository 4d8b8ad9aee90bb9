package io.waymark.kafka.cluster;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reports Kafka as UP if a broker responds within 2 s. Each health check sends a new request. */
@Component("kafkaHealthIndicator")
class KafkaHealthIndicator implements ReactiveHealthIndicator {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final KafkaAdminClient cluster;

    KafkaHealthIndicator(KafkaAdminClient cluster) {
        this.cluster = cluster;
    }

    @Override
    public Mono<Health> health() {
        return cluster.countBrokers(TIMEOUT)
                .map(brokers -> Health.up().withDetail("brokers", brokers).build())
                .onErrorResume(failure -> Mono.just(Health.down(failure).build()));
    }
}
