package io.waymark.kafka;

import io.waymark.port.broker.ConsumerOffsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * The records that a consumer fetched from Kafka at one time, with the offsets of the affected partitions.
 *
 * @param records the fetched records
 * @param from the next offset of each partition before the fetch
 * @param to the next offset of each partition after the fetch
 */
record FetchedRecords(ConsumerRecords<byte[], byte[]> records, ConsumerOffsets from, ConsumerOffsets to) {

    /** Combines this fetch with the fetch that directly followed it. */
    FetchedRecords append(FetchedRecords next) {
        var begins = new TreeMap<>(next.from.next());
        begins.putAll(from.next());
        var ends = new TreeMap<>(to.next());
        ends.putAll(next.to.next());
        return new FetchedRecords(merge(records, next.records), from.at(begins), next.to.at(ends));
    }

    private static ConsumerRecords<byte[], byte[]> merge(
            ConsumerRecords<byte[], byte[]> first, ConsumerRecords<byte[], byte[]> next) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        for (var some : List.of(first, next)) {
            some.partitions()
                    .forEach(partition -> records.computeIfAbsent(partition, any -> new ArrayList<>())
                            .addAll(some.records(partition)));
        }
        var ends = new HashMap<>(first.nextOffsets());
        ends.putAll(next.nextOffsets());
        return new ConsumerRecords<>(records, ends);
    }
}
