package io.waymark.ingest.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.domain.record.Partition;
import io.waymark.ingest.TestPipeline;
import io.waymark.port.broker.ConsumerOffsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionStallMonitorTest {

    private static final Partition PARTITION = new Partition("events", 0);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.EPOCH;
    private final PartitionStallMonitor stalls = new PartitionStallMonitor(meters, () -> now, TestPipeline.settings());
    private final Object owner = new Object();

    @Test
    void waitingPartitionWithoutProgressIsStalled() {
        stalls.assigned(PARTITION, owner, 5);
        stalls.setWaiting(PARTITION, owner, true);
        now = now.plusSeconds(60);

        assertThat(stalls.stalled()).isEmpty();

        now = now.plusSeconds(1);

        assertThat(stalls.stalled()).containsEntry(PARTITION, new PartitionStallMonitor.Stall(5, Instant.EPOCH));
        assertThat(meters.get("waymark.ingest.partitions.stalled").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void progressingPartitionIsNotStalled() {
        stalls.assigned(PARTITION, owner, 5);
        stalls.setWaiting(PARTITION, owner, true);
        now = now.plusSeconds(61);

        stalls.offsetsMoved(ConsumerOffsets.of(Map.of(PARTITION, 6L)));

        assertThat(stalls.stalled()).isEmpty();
    }

    @Test
    void emptyPartitionIsNotStalled() {
        stalls.assigned(PARTITION, owner, 5);
        stalls.setWaiting(PARTITION, owner, true);
        stalls.setWaiting(PARTITION, owner, false);
        now = now.plusSeconds(61);

        assertThat(stalls.stalled()).isEmpty();
    }

    @Test
    void restartWithoutProgressKeepsPartitionStalled() {
        stalls.assigned(PARTITION, owner, 5);
        stalls.setWaiting(PARTITION, owner, true);
        now = now.plusSeconds(40);
        stalls.revoked(PARTITION, owner);
        var next = new Object();
        stalls.assigned(PARTITION, next, 5);
        stalls.setWaiting(PARTITION, next, true);
        now = now.plusSeconds(40);

        assertThat(stalls.stalled()).containsKey(PARTITION);
    }

    @Test
    void foreignPartitionIsNotStalled() {
        stalls.assigned(PARTITION, owner, 5);
        stalls.setWaiting(PARTITION, owner, true);
        stalls.revoked(PARTITION, owner);
        now = now.plusSeconds(61);

        assertThat(stalls.stalled()).isEmpty();
    }

    @Test
    void progressElsewhereRestartsTheTimer() {
        stalls.assigned(PARTITION, owner, 5);
        stalls.setWaiting(PARTITION, owner, true);
        now = now.plusSeconds(61);

        stalls.assigned(PARTITION, new Object(), 9);

        assertThat(stalls.stalled()).isEmpty();
    }
}
