package io.waymark.ingest.kafka;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Whether a broker answers; asked anew each time. */
@Component("kafkaHealthIndicator")
class KafkaHealth implements ReactiveHealthIndicator {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KafkaCluster cluster;

    KafkaHealth(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public Mono<Health> health() {
        return cluster.brokers(PATIENCE)
                .map(brokers -> Health.up().withDetail("brokers", brokers).build())
                .onErrorResume(failure -> Mono.just(Health.down(failure).build()));
    }
}
