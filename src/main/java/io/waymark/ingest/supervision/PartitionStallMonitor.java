package io.waymark.ingest.supervision;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.domain.record.Partition;
import io.waymark.port.broker.ConsumerOffsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Measures for each partition how long records have been waiting while its stored offset does not advance. A restart of
 * the consumer does not reset this time, because a restart alone is no progress. Thread-safe.
 */
@Component
public final class PartitionStallMonitor {

    private final InstantSource clock;
    private final IngestProperties settings;
    private final Map<Partition, StoredOffset> storedOffsets = new HashMap<>();

    /**
     * The stored offset of a partition.
     *
     * @param owner the consumer to which the partition is assigned; null if no consumer of this instance has it
     * @param offset the offset
     * @param since the time of the first waiting record or of the last change of the offset; null if no record waits
     */
    private record StoredOffset(
            @Nullable Object owner, long offset, @Nullable Instant since) {
        StoredOffset since(@Nullable Instant time) {
            return new StoredOffset(owner, offset, time);
        }
    }

    /**
     * A stored offset that has not advanced although records wait.
     *
     * @param offset the offset
     * @param since the time since when it has not advanced
     */
    public record Stall(long offset, Instant since) {}

    /** Creates a monitor without partitions and registers its gauge. */
    public PartitionStallMonitor(MeterRegistry meters, InstantSource clock, IngestProperties settings) {
        this.clock = clock;
        this.settings = settings;
        Gauge.builder(
                        "waymark.ingest.partitions.stalled",
                        this,
                        stalls -> stalls.stalled().size())
                .description("Partitions with records to process whose offset did not change for stuck-after")
                .register(meters);
    }

    /** Records that a partition is assigned to a consumer, which starts at the stored offset. */
    public synchronized void assigned(Partition partition, Object owner, long offset) {
        var before = storedOffsets.get(partition);
        var since = before != null && before.offset() == offset ? before.since() : null;
        storedOffsets.put(partition, new StoredOffset(owner, offset, since));
    }

    /** Records that a consumer lost a partition. Does nothing if the partition already has another owner. */
    public synchronized void revoked(Partition partition, Object owner) {
        storedOffsets.computeIfPresent(
                partition,
                (at, storedOffset) -> storedOffset.owner() == owner
                        ? new StoredOffset(null, storedOffset.offset(), storedOffset.since())
                        : storedOffset);
    }

    /** Sets whether the partition has records that are not stored yet. Ignores consumers other than the owner. */
    public synchronized void setWaiting(Partition partition, Object owner, boolean waiting) {
        storedOffsets.computeIfPresent(partition, (at, storedOffset) -> {
            if (storedOffset.owner() != owner || (waiting && storedOffset.since() != null)) {
                return storedOffset;
            }
            return storedOffset.since(waiting ? clock.instant() : null);
        });
    }

    /** Records new stored offsets. */
    public synchronized void offsetsMoved(ConsumerOffsets to) {
        to.next()
                .forEach((partition, next) -> storedOffsets.computeIfPresent(partition, (at, storedOffset) -> {
                    if (storedOffset.offset() == next) {
                        return storedOffset;
                    }
                    return new StoredOffset(
                            storedOffset.owner(), next, storedOffset.since() == null ? null : clock.instant());
                }));
    }

    /**
     * Returns the partitions of this instance whose offset has not advanced for {@code waymark.ingest.stuck-after}
     * although records wait.
     */
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
