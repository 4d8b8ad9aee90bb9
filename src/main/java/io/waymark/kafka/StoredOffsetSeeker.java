package io.waymark.kafka;

import static java.util.Objects.requireNonNull;

import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.store.RunStore;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Starts newly assigned partitions of a consumer at the offsets that the database stores. If the topic no longer has
 * the stored offset, the partition starts at its earliest record.
 */
final class StoredOffsetSeeker {
    private static final Logger log = LoggerFactory.getLogger(StoredOffsetSeeker.class);
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(15);

    private final Consumer<?, ?> consumer;
    private final RunStore store;
    private final Mono<String> topicId;
    private final ConsumerProgress progress;
    private final PartitionPositions positions;

    StoredOffsetSeeker(
            Consumer<?, ?> consumer,
            RunStore store,
            Mono<String> topicId,
            ConsumerProgress progress,
            PartitionPositions positions) {
        this.consumer = consumer;
        this.store = store;
        this.topicId = topicId;
        this.progress = progress;
        this.positions = positions;
    }

    /**
     * Seeks to the stored offsets of new partitions. Must complete before the poll returns, because Kafka starts to
     * fetch afterwards.
     */
    void assign(Collection<TopicPartition> partitions) {
        var id = blockFor(topicId);
        positions.continueOn(id);
        var stored = stored(partitions);
        var earliest = withoutWakeup(() -> consumer.beginningOffsets(partitions));
        var latest = withoutWakeup(() -> consumer.endOffsets(partitions));
        for (var partition : partitions) {
            startPartition(
                    partition, stored, requireNonNull(earliest.get(partition)), requireNonNull(latest.get(partition)));
        }
        progress.assigned(partitions.stream()
                .collect(Collectors.toMap(PartitionPositions::partition, each -> positions.next(each))));
    }

    /**
     * Repeats a call that a wakeup interrupted. Reactor Kafka wakes up a polling consumer whenever it requests more
     * records. A wakeup during the assignment would leave the partitions without an offset, and Kafka does not report
     * them again.
     */
    private static <T> T withoutWakeup(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (WakeupException woken) {
                log.debug("Assignment of partitions was interrupted by a wakeup. Repeating the call.");
            }
        }
    }

    /** Seeks to the stored offset, or to the earliest record if the stored offset is not in the topic. */
    private void startPartition(TopicPartition partition, ConsumerOffsets stored, long earliest, long latest) {
        var reset = positions.start(partition, stored, earliest, latest);
        long expected = positions.next(partition);
        reset.ifPresent(reason -> {
            progress.recordOffsetReset(PartitionPositions.partition(partition), reason);
            log.atError()
                    .addKeyValue("partition", partition)
                    .addKeyValue("stored", expected)
                    .addKeyValue("earliest", earliest)
                    .addKeyValue("end", latest)
                    .log(reason.message());
        });
        consumer.seek(partition, reset.isEmpty() ? expected : earliest);
    }

    private ConsumerOffsets stored(Collection<TopicPartition> partitions) {
        var keys = partitions.stream().map(PartitionPositions::partition).collect(Collectors.toSet());
        return blockFor(store.offsets(keys));
    }

    private static <T> T blockFor(Mono<T> answer) {
        return answer.timeout(STORE_TIMEOUT).blockOptional().orElseThrow();
    }
}
