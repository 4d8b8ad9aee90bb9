package io.waymark.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
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
public final class PartitionStalls {

    private final InstantSource clock;
    private final IngestSettings settings;
    private final Map<Partition, Position> positions = new HashMap<>();

    /**
     * A partition's stored offset.
     *
     * @param owner the consumer that has it, null while none of this instance has
     * @param since when it began to have records to process, or moved last while it had; null when it has none
     */
    private record Position(
            @Nullable Object owner, long offset, @Nullable Instant since) {
        Position since(@Nullable Instant time) {
            return new Position(owner, offset, time);
        }
    }

    /** A stored offset that does not move. */
    public record Stall(long offset, Instant since) {}

    /** Knows of no partition. */
    public PartitionStalls(MeterRegistry meters, InstantSource clock, IngestSettings settings) {
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
        var before = positions.get(partition);
        var since = before != null && before.offset() == offset ? before.since() : null;
        positions.put(partition, new Position(owner, offset, since));
    }

    /** A consumer loses a partition; nothing happens when another one has it by now. */
    public synchronized void revoked(Partition partition, Object owner) {
        positions.computeIfPresent(
                partition,
                (at, position) ->
                        position.owner() == owner ? new Position(null, position.offset(), position.since()) : position);
    }

    /** Whether the partition has records that are not stored, as its owner sees it. */
    public synchronized void waits(Partition partition, Object owner, boolean waits) {
        positions.computeIfPresent(partition, (at, position) -> {
            if (position.owner() != owner || (waits && position.since() != null)) {
                return position;
            }
            return position.since(waits ? clock.instant() : null);
        });
    }

    /** Offsets are stored. */
    synchronized void moved(Offsets to) {
        to.next()
                .forEach((partition, next) -> positions.computeIfPresent(partition, (at, position) -> {
                    if (position.offset() == next) {
                        return position;
                    }
                    return new Position(position.owner(), next, position.since() == null ? null : clock.instant());
                }));
    }

    /** The partitions of this instance that have not moved for {@code waymark.ingest.stuck-after}. */
    synchronized SortedMap<Partition, Stall> stalled() {
        var latest = clock.instant().minus(settings.stuckAfter());
        var stalled = new TreeMap<Partition, Stall>();
        positions.forEach((partition, position) -> {
            var since = position.since();
            if (position.owner() != null && since != null && since.isBefore(latest)) {
                stalled.put(partition, new Stall(position.offset(), since));
            }
        });
        return stalled;
    }
}
