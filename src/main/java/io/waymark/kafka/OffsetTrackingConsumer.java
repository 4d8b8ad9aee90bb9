package io.waymark.kafka;

import io.waymark.domain.record.Partition;
import io.waymark.port.JvmErrorException;
import io.waymark.port.store.RunStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A Kafka consumer that starts at the offsets stored in the database and records the offsets before and after each
 * fetch. The polling thread records them. A batch therefore keeps the offsets of its own fetch even if its partition is
 * revoked later.
 */
class OffsetTrackingConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(OffsetTrackingConsumer.class);
    private static final Duration REMAINING_POLL_TIMEOUT = Duration.ofMillis(5);

    private final ConsumerProgress progress;
    private final PartitionPositions positions = new PartitionPositions();
    private final StoredOffsetSeeker assigner;
    private final Queue<FetchedRecords> pendingFetches = new ConcurrentLinkedQueue<>();
    private int lastBatch;
    private int rebalances;
    private boolean failed;

    /**
     * Creates a consumer without partitions.
     *
     * @param topicId loads the current id of the events topic
     */
    OffsetTrackingConsumer(
            Map<String, Object> properties, RunStore store, Mono<String> topicId, ConsumerProgress progress) {
        super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.progress = progress;
        this.assigner = new StoredOffsetSeeker(this, store, topicId, progress, positions);
    }

    /**
     * Removes and returns the oldest fetch that this method has not returned yet, with its offsets.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    FetchedRecords nextFetch() {
        return pendingFetches.remove();
    }

    /**
     * Returns one batch. Reactor Kafka requests the next batch as soon as it has delivered one. If this method returned
     * the few records that arrived since then, batches would be small, and an event would wait for several of them.
     * After an {@link Error}, Reactor Kafka would stop polling without a signal, so errors are wrapped in exceptions,
     * which it signals.
     */
    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return JvmErrorException.wrapErrors(() -> pollBatch(timeout));
    }

    private ConsumerRecords<byte[], byte[]> pollBatch(Duration timeout) {
        var fetched = countRemaining() < lastBatch ? fetchComplete(timeout) : fetch(timeout);
        progress.polled(this::lag);
        if (fetched == null) {
            return ConsumerRecords.empty();
        }
        pendingFetches.add(fetched);
        lastBatch = fetched.records().count();
        progress.delivered(fetched.to().next().keySet());
        return fetched.records();
    }

    /**
     * Waits until the previous batch is stored, then fetches a full batch. The Kafka client prefetches once after each
     * batch, so its buffer has only the records of the first moment of that time. A second poll of at most 5 ms adds
     * the remaining records, which would otherwise form a small batch. This second poll is omitted if the last batch
     * had fewer than two records.
     */
    private @Nullable FetchedRecords fetchComplete(Duration timeout) {
        progress.awaitStored(timeout);
        var ahead = fetch(Duration.ZERO);
        if (ahead == null) {
            return fetch(timeout);
        }
        var remaining = lastBatch < 2 ? null : fetchRemaining();
        return remaining == null ? ahead : ahead.append(remaining);
    }

    /**
     * Fetches the remaining records. Returns null after a rebalance, which may have changed the offsets; the records
     * are then fetched again.
     */
    private @Nullable FetchedRecords fetchRemaining() {
        int before = rebalances;
        try {
            var remaining = pollUnlessFailed(REMAINING_POLL_TIMEOUT);
            if (rebalances == before) {
                return positions.advance(remaining);
            }
            remaining
                    .partitions()
                    .forEach(partition -> seek(
                            partition, remaining.records(partition).getFirst().offset()));
        } catch (WakeupException woken) {
            log.debug("The poll for remaining records was interrupted. These records become part of the next batch.");
        }
        return null;
    }

    private @Nullable FetchedRecords fetch(Duration timeout) {
        return positions.advance(pollUnlessFailed(timeout));
    }

    /**
     * Polls and throws at most one exception. Reactor Kafka polls once more before it closes the consumer. A second
     * exception would leave the consumer in the group.
     */
    private ConsumerRecords<byte[], byte[]> pollUnlessFailed(Duration timeout) {
        try {
            return super.poll(timeout);
        } catch (WakeupException woken) {
            throw woken;
        } catch (RuntimeException failure) {
            if (failed) {
                return ConsumerRecords.empty();
            }
            failed = true;
            throw failure;
        } catch (Error failure) {
            failed = true;
            throw failure;
        }
    }

    /**
     * Commits offsets for information only, because the store has the authoritative offsets. A failed commit is logged
     * and reported as successful, so that it neither stops nor pauses the consumer.
     */
    @Override
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        super.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                log.debug(
                        "Could not commit offsets to Kafka. No record is affected: Waymark continues at the offsets"
                                + " in the database.",
                        failure);
            }
            callback.onComplete(committed, null);
        });
    }

    /** Returns the number of records in the topic that are not fetched yet, as far as the consumer has learned. */
    private long countRemaining() {
        return lag().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<Partition, Long> lag() {
        Map<Partition, Long> lag = new HashMap<>();
        for (var partition : positions.partitions()) {
            currentLag(partition).ifPresent(records -> lag.put(PartitionPositions.partition(partition), records));
        }
        return lag;
    }

    /** Starts new partitions. Runs during a poll, and before it returns, because Kafka starts to fetch afterwards. */
    void assigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            rebalances++;
            assigner.assign(partitions);
        }
    }

    /** Returns whether the offsets of this consumer refer to a topic with another id. */
    boolean startedOnOtherTopic(String id) {
        return positions.areOfOtherTopic(id);
    }

    void revoked(Collection<TopicPartition> partitions) {
        rebalances++;
        positions.remove(partitions);
        progress.revoked(partitions.stream().map(PartitionPositions::partition).toList());
    }
}
