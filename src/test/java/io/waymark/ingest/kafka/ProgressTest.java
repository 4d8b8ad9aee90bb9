package io.waymark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waymark.ingest.PartitionStalls;
import io.waymark.port.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final Partition PARTITION = new Partition("events", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<Partition> PARTITIONS = Set.of(PARTITION);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.EPOCH;
    private final Lags lags = new Lags(meters);
    private final PartitionStalls stalls =
            new PartitionStalls(meters, () -> now, KafkaEventSourceIT.TestSettings.ingest());
    private final Progress progress = new Progress(meters, lags, stalls, () -> now);

    @Test
    void aConsumerThatLagsAndFetchesNothingIsStuck() {
        assigned();
        poll(7);
        assertThat(progress.stuck(PATIENCE)).isFalse();
        poll(7);
        assertThat(progress.stuck(PATIENCE)).isTrue();
    }

    @Test
    void aConsumerThatPollsNoMoreIsStuck() {
        assigned();
        now = now.plusSeconds(61);
        assertThat(progress.stuck(PATIENCE)).isTrue();
    }

    @Test
    void aConsumerAtTheEndIsNotStuck() {
        assigned();
        for (int minute = 0; minute < 10; minute++) {
            poll(0);
        }
        assertThat(progress.stuck(PATIENCE)).isFalse();
    }

    @Test
    void aConsumerThatWaitsForTheStoreIsNotStuck() {
        assigned();
        progress.delivered(PARTITIONS);
        for (int minute = 0; minute < 10; minute++) {
            poll(1000);
        }
        assertThat(progress.stuck(PATIENCE)).isFalse();
        progress.acknowledged(PARTITIONS);
        poll(1000);
        poll(1000);
        assertThat(progress.stuck(PATIENCE)).isTrue();
    }

    @Test
    void thereIsNothingToWaitForWhenAllThatWasDeliveredIsStored() {
        assertThat(progress.awaitStored(PATIENCE)).isTrue();
        progress.delivered(PARTITIONS);
        progress.delivered(PARTITIONS);
        progress.acknowledged(PARTITIONS);
        assertThat(progress.awaitStored(Duration.ofMillis(1))).isFalse();
        progress.acknowledged(PARTITIONS);
        assertThat(progress.awaitStored(PATIENCE)).isTrue();
    }

    @Test
    void whoWaitsIsToldAsSoonAsTheBatchIsStored() {
        progress.delivered(PARTITIONS);
        var waiting = CompletableFuture.supplyAsync(() -> progress.awaitStored(PATIENCE));
        progress.acknowledged(PARTITIONS);
        assertThat(waiting).succeedsWithin(PATIENCE.dividedBy(2)).isEqualTo(true);
    }

    @Test
    void theLagOfAPartitionIsShownWhileItIsAssigned() {
        assigned();
        poll(7);
        assertThat(meters.get("waymark.ingest.lag").gauge().value()).isEqualTo(7);
        progress.revoked(List.of(PARTITION));
        assertThat(meters.find("waymark.ingest.lag").gauge()).isNull();
    }

    @Test
    void whoLearnsLateThatAPartitionWentToAnotherConsumerDoesNotTakeItsLagAway() {
        assigned();
        var other = new Progress(meters, lags, stalls, () -> now);
        other.assigned(Map.of(PARTITION, 5L));
        poll(7);
        other.polled(() -> Map.of(PARTITION, 3L));
        progress.revoked(List.of(PARTITION));
        assertThat(meters.get("waymark.ingest.lag").gauge().value()).isEqualTo(3);
    }

    private void assigned() {
        progress.assigned(Map.of(PARTITION, 5L));
    }

    /** A poll 40 seconds later. */
    private void poll(long lag) {
        now = now.plusSeconds(40);
        progress.polled(() -> Map.of(PARTITION, lag));
    }
}
