package io.waymark.ingest.supervision;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.domain.record.Partition;
import io.waymark.port.broker.PartitionOffsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Since when each partition of this instance has records to process while its stored offset does not move. It outlives
 * consumers: one that is restarted and does not move the offset either is no progress.
 */
@Component
public final class PartitionStallMonitor {

    private final InstantSource clock;
    private final IngestProperties settings;
    private final Map<Partition, StoredOffset> storedOffsets = new HashMap<>();

    /**
     * A partition's stored offset.
     *
     * @param owner the consumer that has it, null while none of this instance has
     * @param since when it began to have records to process, or moved last while it had; null when it has none
     */
    private record StoredOffset(
            @Nullable Object owner, long offset, @Nullable Instant since) {
        StoredOffset since(@Nullable Instant time) {
            return new StoredOffset(owner, offset, time);
        }
    }

    /** A stored offset that does not move. */
    public record Stall(long offset, Instant since) {}

    /** Knows of no partition. */
    public PartitionStallMonitor(MeterRegistry meters, InstantSource clock, IngestProperties settings) {
        this.clock = clock;
        this.settings = settings;
        Gauge.builder(
                        "waymark.ingest.partitions.stalled",
                        this,
                        stalls -> stalls.stalled().size())
                .description("Partitions that have records to process and did not move for stuck-after")
                .register(meters);
    }

    /** A consumer begins at a stored offset. */
    public synchronized void assigned(Partition partition, Object owner, long offset) {
        var before = storedOffsets.get(partition);
        var since = before != null && before.offset() == offset ? before.since() : null;
        storedOffsets.put(partition, new StoredOffset(owner, offset, since));
    }

    /** A consumer loses a partition; nothing happens when another one has it by now. */
    public synchronized void revoked(Partition partition, Object owner) {
        storedOffsets.computeIfPresent(
                partition,
                (at, storedOffset) -> storedOffset.owner() == owner
                        ? new StoredOffset(null, storedOffset.offset(), storedOffset.since())
                        : storedOffset);
    }

    /** Whether the partition has records that are not stored, as its owner sees it. */
    public synchronized void setWaiting(Partition partition, Object owner, boolean waits) {
        storedOffsets.computeIfPresent(partition, (at, storedOffset) -> {
            if (storedOffset.owner() != owner || (waits && storedOffset.since() != null)) {
                return storedOffset;
            }
            return storedOffset.since(waits ? clock.instant() : null);
        });
    }

    /** Offsets are stored. */
    public synchronized void offsetsMoved(PartitionOffsets to) {
        to.next()
                .forEach((partition, next) -> storedOffsets.computeIfPresent(partition, (at, storedOffset) -> {
                    if (storedOffset.offset() == next) {
                        return storedOffset;
                    }
                    return new StoredOffset(
                            storedOffset.owner(), next, storedOffset.since() == null ? null : clock.instant());
                }));
    }

    /** The partitions of this instance that have not moved for {@code waymark.ingest.stuck-after}. */
    public synchronized SortedMap<Partition, Stall> stalled() {
        var latest = clock.instant().minus(settings.stuckAfter());
        var stalled = new TreeMap<Partition, Stall>();
        storedOffsets.forEach((partition, storedOffset) -> {
            var since = storedOffset.since();
            if (storedOffset.owner() != null && since != null && since.isBefore(latest)) {
                stalled.put(partition, new Stall(storedOffset.offset(), since));
            }
        });
        return stalled;
    }
}
