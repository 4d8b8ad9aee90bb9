package io.waymark.port.broker;

import io.waymark.domain.record.Partition;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The next record to take, by partition.
 *
 * @param topicIds which topic of its name each place is in: one that was deleted and made again has another id; absent
 *     where nobody knows
 */
public record PartitionOffsets(SortedMap<Partition, Long> next, Map<Partition, String> topicIds) {
    public PartitionOffsets {
        next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
        topicIds = Map.copyOf(topicIds);
    }

    public static PartitionOffsets of(Map<Partition, Long> next) {
        return new PartitionOffsets(new TreeMap<>(next), Map.of());
    }

    /** Other places in the same topics. */
    public PartitionOffsets at(Map<Partition, Long> next) {
        return new PartitionOffsets(new TreeMap<>(next), topicIds);
    }
}
