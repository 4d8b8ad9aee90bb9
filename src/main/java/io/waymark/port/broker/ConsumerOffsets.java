package io.waymark.port.broker;

import io.waymark.domain.record.Partition;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The offsets at which the consumption of partitions continues.
 *
 * @param next the offset of the next record of each partition
 * @param topicIds the id of the topic of each partition. A topic that was deleted and created again has another id, so
 *     its offsets have no meaning any more. A partition is absent if the id is unknown.
 */
public record ConsumerOffsets(SortedMap<Partition, Long> next, Map<Partition, String> topicIds) {
    public ConsumerOffsets {
        next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
        topicIds = Map.copyOf(topicIds);
    }

    public static ConsumerOffsets of(Map<Partition, Long> next) {
        return new ConsumerOffsets(new TreeMap<>(next), Map.of());
    }

    /** Returns other offsets in the same topics. */
    public ConsumerOffsets at(Map<Partition, Long> next) {
        return new ConsumerOffsets(new TreeMap<>(next), topicIds);
    }
}
