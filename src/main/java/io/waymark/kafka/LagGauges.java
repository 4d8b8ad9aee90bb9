package io.waymark.kafka;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.domain.record.Partition;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who of this instance's consumers works on which partition, and so whose lag counts. One may be given a partition before
 * another one knows that it lost it.
 */
class LagGauges {

    private final MeterRegistry meters;
    private final Map<Partition, ConsumerProgress> owners = new ConcurrentHashMap<>();
    private final Map<Partition, Meter> gauges = new HashMap<>();

    LagGauges(MeterRegistry meters) {
        this.meters = meters;
    }

    synchronized void assign(Partition partition, ConsumerProgress owner) {
        owners.put(partition, owner);
        gauges.computeIfAbsent(partition, this::gauge);
    }

    /** Does nothing when somebody else has it by now. */
    synchronized void unassign(Partition partition, ConsumerProgress owner) {
        if (owners.remove(partition, owner)) {
            meters.remove(requireNonNull(gauges.remove(partition)));
        }
    }

    private Gauge gauge(Partition partition) {
        return Gauge.builder("waymark.ingest.lag", owners, known -> lag(known.get(partition), partition))
                .description("Records that were not fetched yet")
                .tag("topic", partition.topic())
                .tag("partition", String.valueOf(partition.number()))
                .register(meters);
    }

    private static double lag(@Nullable ConsumerProgress owner, Partition partition) {
        return owner == null ? 0 : owner.lag(partition);
    }
}
