package io.waymark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.domain.record.Partition;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConsumerProgressTest {

    private static final Partition PARTITION = new Partition("events", 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Set<Partition> PARTITIONS = Set.of(PARTITION);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.EPOCH;
    private final LagGauges lagGauges = new LagGauges(meters);
    private final PartitionStallMonitor stalls =
            new PartitionStallMonitor(meters, () -> now, KafkaEventSourceIT.TestSettings.ingest());
    private final ConsumerProgress progress = new ConsumerProgress(meters, lagGauges, stalls, () -> now);

    @Test
    void laggingConsumerWithoutFetchesIsStuck() {
        assigned();
        poll(7);
        assertThat(progress.isStuck(TIMEOUT)).isFalse();
        poll(7);
        assertThat(progress.isStuck(TIMEOUT)).isTrue();
    }

    @Test
    void consumerWithoutPollsIsStuck() {
        assigned();
        now = now.plusSeconds(61);
        assertThat(progress.isStuck(TIMEOUT)).isTrue();
    }

    @Test
    void consumerAtTheEndIsNotStuck() {
        assigned();
        for (int minute = 0; minute < 10; minute++) {
            poll(0);
        }
        assertThat(progress.isStuck(TIMEOUT)).isFalse();
    }

    @Test
    void consumerWaitingForStoreIsNotStuck() {
        assigned();
        progress.delivered(PARTITIONS);
        for (int minute = 0; minute < 10; minute++) {
            poll(1000);
        }
        assertThat(progress.isStuck(TIMEOUT)).isFalse();
        progress.acknowledged(PARTITIONS);
        poll(1000);
        poll(1000);
        assertThat(progress.isStuck(TIMEOUT)).isTrue();
    }

    @Test
    void waitEndsWhenAllDeliveredIsStored() {
        assertThat(progress.awaitStored(TIMEOUT)).isTrue();
        progress.delivered(PARTITIONS);
        progress.delivered(PARTITIONS);
        progress.acknowledged(PARTITIONS);
        assertThat(progress.awaitStored(Duration.ofMillis(1))).isFalse();
        progress.acknowledged(PARTITIONS);
        assertThat(progress.awaitStored(TIMEOUT)).isTrue();
    }

    @Test
    void waiterIsNotifiedWhenBatchIsStored() {
        progress.delivered(PARTITIONS);
        var waiting = CompletableFuture.supplyAsync(() -> progress.awaitStored(TIMEOUT));
        progress.acknowledged(PARTITIONS);
        assertThat(waiting).succeedsWithin(TIMEOUT.dividedBy(2)).isEqualTo(true);
    }

    @Test
    void lagIsShownWhileAssigned() {
        assigned();
        poll(7);
        assertThat(meters.get("waymark.ingest.lag").gauge().value()).isEqualTo(7);
        progress.revoked(List.of(PARTITION));
        assertThat(meters.find("waymark.ingest.lag").gauge()).isNull();
    }

    @Test
    void lateRevocationKeepsNewOwnersLag() {
        assigned();
        var other = new ConsumerProgress(meters, lagGauges, stalls, () -> now);
        other.assigned(Map.of(PARTITION, 5L));
        poll(7);
        other.polled(() -> Map.of(PARTITION, 3L));
        progress.revoked(List.of(PARTITION));
        assertThat(meters.get("waymark.ingest.lag").gauge().value()).isEqualTo(3);
    }

    private void assigned() {
        progress.assigned(Map.of(PARTITION, 5L));
    }

    /** Records a poll 40 seconds after the previous one. */
    private void poll(long lag) {
        now = now.plusSeconds(40);
        progress.polled(() -> Map.of(PARTITION, lag));
    }
}
