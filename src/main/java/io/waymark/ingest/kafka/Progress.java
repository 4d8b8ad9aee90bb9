package io.waymark.ingest.kafka;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.ingest.PartitionStalls;
import io.waymark.port.Partition;
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

/** How one consumer gets on. Written by the thread that polls and the one that stores, read by meters and watchdog. */
class Progress {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final MeterRegistry meters;
    private final Lags lags;
    private final PartitionStalls stalls;
    private final InstantSource clock;
    private final Set<Partition> assigned = ConcurrentHashMap.newKeySet();
    private final Map<Partition, Long> lag = new ConcurrentHashMap<>();
    private final AtomicInteger inWork = new AtomicInteger();
    private final Map<Partition, Integer> inWorkOf = new ConcurrentHashMap<>();
    private volatile CountDownLatch stored = new CountDownLatch(0);
    private volatile Instant polledAt;
    private volatile Instant lookedAt = Instant.EPOCH;
    private volatile Instant movedAt;

    Progress(MeterRegistry meters, Lags lags, PartitionStalls stalls, InstantSource clock) {
        this.meters = meters;
        this.lags = lags;
        this.stalls = stalls;
        this.clock = clock;
        this.polledAt = clock.instant();
        this.movedAt = polledAt;
    }

    /** Begins with partitions at their stored offsets. */
    void assigned(Map<Partition, Long> stored) {
        movedAt = clock.instant();
        for (var partition : stored.keySet()) {
            assigned.add(partition);
            stalls.assigned(partition, this, requireNonNull(stored.get(partition)));
            lags.begin(partition, this);
            for (var reason : LostPlace.values()) {
                var unused = lostPlaces(partition, reason); // at once: an alarm wants to see it rise from 0
            }
        }
    }

    void revoked(Collection<Partition> partitions) {
        for (var partition : partitions) {
            assigned.remove(partition);
            lag.remove(partition);
            lags.end(partition, this);
            stalls.revoked(partition, this);
        }
    }

    void polled(Supplier<Map<Partition, Long>> lagNow) {
        polledAt = clock.instant();
        if (Duration.between(lookedAt, polledAt).compareTo(BETWEEN_LOOKS) >= 0) {
            lookedAt = polledAt;
            lag.putAll(lagNow.get());
            lag.forEach((partition, records) ->
                    stalls.waits(partition, this, records > 0 || inWorkOf.getOrDefault(partition, 0) > 0));
        }
    }

    /** In records, as last looked. */
    long lag(Partition partition) {
        return lag.getOrDefault(partition, 0L);
    }

    void delivered(Set<Partition> partitions) {
        partitions.forEach(partition -> {
            inWorkOf.merge(partition, 1, Integer::sum);
            stalls.waits(partition, this, true);
        });
        movedAt = clock.instant();
        stored = new CountDownLatch(1);
        inWork.incrementAndGet();
    }

    void acknowledged(Set<Partition> partitions) {
        partitions.forEach(
                partition -> inWorkOf.computeIfPresent(partition, (at, batches) -> batches > 1 ? batches - 1 : null));
        movedAt = clock.instant();
        if (inWork.decrementAndGet() == 0) {
            stored.countDown();
        }
    }

    /** Waits until all that was delivered is stored, but no longer than this; tells whether it is. */
    boolean awaitStored(Duration atMost) {
        try {
            return stored.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void lostPlace(Partition partition, LostPlace reason) {
        lostPlaces(partition, reason).increment();
    }

    private Counter lostPlaces(Partition partition, LostPlace reason) {
        return Counter.builder("waymark.ingest.places.lost")
                .description("Stored offsets that were not in the topic any more")
                .tag("topic", partition.topic())
                .tag("partition", String.valueOf(partition.number()))
                .tag("reason", reason.word())
                .register(meters);
    }

    void ended() {
        revoked(List.copyOf(assigned));
    }

    /** Whether it stopped polling, or has records to fetch, waits for nobody, and fetched none for so long. */
    boolean stuck(Duration patience) {
        var deadline = clock.instant().minus(patience);
        boolean behind = lag.values().stream().anyMatch(records -> records > 0);
        return polledAt.isBefore(deadline) || (behind && inWork.get() == 0 && movedAt.isBefore(deadline));
    }
}
