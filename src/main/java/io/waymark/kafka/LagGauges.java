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
 * Registers one gauge of the lag, the number of records not fetched yet, for each partition that is assigned to this
 * instance. If a partition moves to another consumer of the instance, its gauge reads the new consumer. The new
 * assignment may arrive before the revocation from the old consumer. Thread-safe.
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

    /** Removes the gauge. Does nothing if the partition already has another owner. */
    synchronized void unassign(Partition partition, ConsumerProgress owner) {
        if (owners.remove(partition, owner)) {
            meters.remove(requireNonNull(gauges.remove(partition)));
        }
    }

    private Gauge gauge(Partition partition) {
        return Gauge.builder("waymark.ingest.lag", owners, current -> lag(current.get(partition), partition))
                .description("Records that are not fetched yet")
                .tag("topic", partition.topic())
                .tag("partition", String.valueOf(partition.number()))
                .register(meters);
    }

    private static double lag(@Nullable ConsumerProgress owner, Partition partition) {
        return owner == null ? 0 : owner.lag(partition);
    }
}
