package io.waymark.kafka;

import static java.util.Objects.requireNonNull;

import io.waymark.domain.record.Partition;
import io.waymark.port.broker.ConsumerOffsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offset of the next record to process in each assigned partition, with the id of the topic at the time when the
 * offset was stored. A different id means that the topic was deleted and created again. Only the polling thread changes
 * the map.
 */
final class PartitionPositions {
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<Partition, String> storedIds = new HashMap<>();
    private volatile @Nullable String currentId;

    /**
     * Continues on the topic with this id.
     *
     * @throws IllegalStateException if partitions are still assigned whose offsets refer to another topic
     */
    void continueOn(String topicId) {
        if (!next.isEmpty() && areOfOtherTopic(topicId)) {
            throw new IllegalStateException(
                    "Cannot continue consuming the events topic: it was deleted and recreated, and its new id is "
                            + topicId);
        }
        currentId = topicId;
    }

    /** Returns whether the offsets refer to a topic with another id. Any thread may call this method. */
    boolean areOfOtherTopic(String topicId) {
        var current = currentId;
        return current != null && !current.equals(topicId);
    }

    /**
     * Starts a partition at its stored offset, or at the earliest one if none is stored. The position is the stored
     * offset even after a reset, because the store compares it with its own offset.
     *
     * @return the reason if the stored offset is not in the topic
     */
    Optional<OffsetResetReason> start(TopicPartition partition, ConsumerOffsets stored, long earliest, long latest) {
        var at = partition(partition);
        long expected = stored.next().getOrDefault(at, earliest);
        var storedId = stored.topicIds().get(at);
        next.put(partition, expected);
        if (storedId == null) {
            storedIds.remove(at);
        } else {
            storedIds.put(at, storedId);
        }
        return OffsetResetReason.detect(expected, storedId, earliest, latest, requireNonNull(currentId));
    }

    /** Moves the positions behind these records. Returns null if there are none. */
    @Nullable
    FetchedRecords advance(ConsumerRecords<byte[], byte[]> records) {
        if (records.isEmpty()) {
            return null;
        }
        Map<Partition, Long> from = new HashMap<>();
        Map<Partition, String> fromIds = Map.copyOf(storedIds);
        Map<Partition, Long> to = new HashMap<>();
        records.nextOffsets().forEach((partition, after) -> {
            var before = next.put(partition, after.offset());
            if (before == null) {
                throw new IllegalStateException(
                        "Cannot accept records of partition " + partition + ": it is not assigned to this consumer");
            }
            if (before != after.offset()) {
                from.put(partition(partition), before);
                to.put(partition(partition), after.offset());
                storedIds.put(partition(partition), requireNonNull(currentId));
            }
        });
        return new FetchedRecords(
                records,
                new ConsumerOffsets(new TreeMap<>(from), fromIds),
                new ConsumerOffsets(new TreeMap<>(to), storedIds));
    }

    Set<TopicPartition> partitions() {
        return next.keySet();
    }

    long next(TopicPartition partition) {
        return requireNonNull(next.get(partition));
    }

    void remove(Collection<TopicPartition> partitions) {
        next.keySet().removeAll(partitions);
    }

    static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }
}
