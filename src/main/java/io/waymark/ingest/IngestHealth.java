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

    private final Map<String, String> waiting = new ConcurrentHashMap<>();

    /** How one consumer fares. */
    interface Condition {
        void waits(String stage, String reason);

        void works(String stage);
    }

    Condition of(int consumer) {
        return new Condition() {
            @Override
            public void waits(String stage, String reason) {
                waiting.put(place(stage), reason);
            }

            @Override
            public void works(String stage) {
                waiting.remove(place(stage));
            }

            private String place(String stage) {
                return "consumer " + consumer + ", " + stage;
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
