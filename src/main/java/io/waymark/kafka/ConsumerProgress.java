package io.waymark.kafka;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.domain.record.Partition;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Tracks how far one Kafka consumer has come: its partitions, their lag in records, and the batches that are not stored
 * yet. The lag gauges read it, and the watchdog uses it to detect a stuck consumer. Thread-safe: the threads that poll
 * and store update it.
 */
class ConsumerProgress {

    private static final Duration LAG_CHECK_INTERVAL = Duration.ofSeconds(1);

    private final MeterRegistry meters;
    private final LagGauges lagGauges;
    private final PartitionStallMonitor stalls;
    private final InstantSource clock;
    private final Set<Partition> assigned = ConcurrentHashMap.newKeySet();
    private final Map<Partition, Long> lag = new ConcurrentHashMap<>();
    private final AtomicInteger batchesInProgress = new AtomicInteger();
    private final Map<Partition, Integer> batchesByPartition = new ConcurrentHashMap<>();
    private volatile CountDownLatch stored = new CountDownLatch(0);
    private volatile Instant polledAt;
    private volatile Instant lagCheckedAt = Instant.EPOCH;
    private volatile Instant advancedAt;

    ConsumerProgress(MeterRegistry meters, LagGauges lagGauges, PartitionStallMonitor stalls, InstantSource clock) {
        this.meters = meters;
        this.lagGauges = lagGauges;
        this.stalls = stalls;
        this.clock = clock;
        this.polledAt = clock.instant();
        this.advancedAt = polledAt;
    }

    /** Records that partitions are assigned, which start at the given stored offsets. */
    void assigned(Map<Partition, Long> stored) {
        advancedAt = clock.instant();
        for (var partition : stored.keySet()) {
            assigned.add(partition);
            stalls.assigned(partition, this, requireNonNull(stored.get(partition)));
            lagGauges.assign(partition, this);
            for (var reason : OffsetResetReason.values()) {
                // registered now, so that an alert sees the rise from 0
                var unused = offsetResetCounter(partition, reason);
            }
        }
    }

    void revoked(Collection<Partition> partitions) {
        for (var partition : partitions) {
            assigned.remove(partition);
            lag.remove(partition);
            lagGauges.unassign(partition, this);
            stalls.revoked(partition, this);
        }
    }

    void polled(Supplier<Map<Partition, Long>> lagNow) {
        polledAt = clock.instant();
        if (Duration.between(lagCheckedAt, polledAt).compareTo(LAG_CHECK_INTERVAL) >= 0) {
            lagCheckedAt = polledAt;
            lag.putAll(lagNow.get());
            lag.forEach((partition, records) -> stalls.setWaiting(
                    partition, this, records > 0 || batchesByPartition.getOrDefault(partition, 0) > 0));
        }
    }

    /** Returns the lag of a partition in records, as of the last check, which runs once a second. */
    long lag(Partition partition) {
        return lag.getOrDefault(partition, 0L);
    }

    void delivered(Set<Partition> partitions) {
        partitions.forEach(partition -> {
            batchesByPartition.merge(partition, 1, Integer::sum);
            stalls.setWaiting(partition, this, true);
        });
        advancedAt = clock.instant();
        stored = new CountDownLatch(1);
        batchesInProgress.incrementAndGet();
    }

    void acknowledged(Set<Partition> partitions) {
        partitions.forEach(partition ->
                batchesByPartition.computeIfPresent(partition, (at, batches) -> batches > 1 ? batches - 1 : null));
        advancedAt = clock.instant();
        if (batchesInProgress.decrementAndGet() == 0) {
            stored.countDown();
        }
    }

    /** Waits until all delivered batches are stored, at most {@code atMost}. Returns false if the wait timed out. */
    boolean awaitStored(Duration atMost) {
        try {
            return stored.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void recordOffsetReset(Partition partition, OffsetResetReason reason) {
        offsetResetCounter(partition, reason).increment();
    }

    private Counter offsetResetCounter(Partition partition, OffsetResetReason reason) {
        return Counter.builder("waymark.ingest.offset.resets")
                .description("Stored offsets that no longer exist in the topic")
                .tag("topic", partition.topic())
                .tag("partition", String.valueOf(partition.number()))
                .tag("reason", reason.metricTag())
                .register(meters);
    }

    void ended() {
        revoked(List.copyOf(assigned));
    }

    /**
     * Returns whether the consumer has not polled for the given duration, or has records to fetch and has fetched none
     * for that duration although no batch is in progress.
     */
    boolean isStuck(Duration maxIdle) {
        var deadline = clock.instant().minus(maxIdle);
        boolean behind = lag.values().stream().anyMatch(records -> records > 0);
        return polledAt.isBefore(deadline) || (behind && batchesInProgress.get() == 0 && advancedAt.isBefore(deadline));
    }
}
