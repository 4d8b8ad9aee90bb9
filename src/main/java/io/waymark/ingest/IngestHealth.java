package io.waymark.ingest;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Down while any consumer waits for a server, or for us to mend something. */
@Component("ingestHealthIndicator")
class IngestHealth implements ReactiveHealthIndicator {

    private final Map<Integer, String> waiting = new ConcurrentHashMap<>();

    /** How one consumer fares. */
    interface Condition {
        void waits(String reason);

        void works();
    }

    Condition of(int consumer) {
        return new Condition() {
            @Override
            public void waits(String reason) {
                waiting.put(consumer, reason);
            }

            @Override
            public void works() {
                waiting.remove(consumer);
            }
        };
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(() -> waiting.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("waiting", new TreeMap<>(waiting)).build());
    }
}
