package io.waymark.ingest.batch;

import io.waymark.domain.record.Partition;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The health indicator of the consumption of events. The status is DOWN while a consumer waits for a server or for an
 * action of the operator. It is also DOWN while a partition has records to process and its stored offset does not
 * advance.
 */
@Component("ingestHealthIndicator")
public class IngestHealthIndicator implements ReactiveHealthIndicator {

    private final Map<String, String> waiting = new ConcurrentHashMap<>();
    private final PartitionStallMonitor stalls;

    public IngestHealthIndicator(PartitionStallMonitor stalls) {
        this.stalls = stalls;
    }

    /** Receives reports about the state of one consumer, which determine the health status. */
    public interface ConsumerStatus {
        void waiting(String stage, String reason);

        void working(String stage);

        /** Records that the pipeline died. Removes its reasons for waiting. The watchdog starts a new pipeline. */
        void died(String reason);
    }

    public ConsumerStatus statusOf(int consumer) {
        return new ConsumerStatus() {
            @Override
            public void waiting(String stage, String reason) {
                waiting.put(key(stage), reason);
            }

            @Override
            public void working(String stage) {
                waiting.remove(key(stage));
            }

            @Override
            public void died(String reason) {
                waiting.keySet().removeIf(each -> each.startsWith(key("")));
                waiting(RetryPolicy.CONSUME_STAGE, reason);
            }

            private String key(String stage) {
                return "consumer " + consumer + ", " + stage;
            }
        };
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(() -> {
            var stalled = stalls.stalled();
            if (waiting.isEmpty() && stalled.isEmpty()) {
                return Health.up().build();
            }
            var health = Health.down();
            if (!waiting.isEmpty()) {
                health.withDetail("waiting", new TreeMap<>(waiting));
            }
            if (!stalled.isEmpty()) {
                health.withDetail("stalled", describe(stalled));
            }
            return health.build();
        });
    }

    private Map<String, String> describe(Map<Partition, PartitionStallMonitor.Stall> stalled) {
        var reason =
                waiting.isEmpty() ? "its consumer makes no step" : String.join("; ", new TreeMap<>(waiting).values());
        var descriptions = new TreeMap<String, String>();
        stalled.forEach((partition, stall) -> descriptions.put(
                partition.topic() + "-" + partition.number(),
                "The stored offset " + stall.offset() + " has not moved since " + stall.since() + ": " + reason));
        return descriptions;
    }
}
