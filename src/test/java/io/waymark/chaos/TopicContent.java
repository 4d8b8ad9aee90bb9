package io.waymark.chaos;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.event.RestoreSigner;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The content of the topic by run, in the order of the partitions.
 *
 * @param undecodable number of records that are not events
 * @param last the offset of each partition's last record
 */
record TopicContent(Map<RunId, List<RunEvent>> runs, long undecodable, long records, Map<Integer, Long> last) {
    static TopicContent read(String bootstrapServers, String secret) {
        var decoder = new EventDecoder(new RestoreSigner(Bytes.of(secret.getBytes(StandardCharsets.UTF_8))));
        Map<RunId, List<RunEvent>> runs = new LinkedHashMap<>();
        Map<Integer, Long> last = new HashMap<>();
        var counts = new long[2];
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers, "isolation.level", "read_committed", "group.id", "checker");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(ChaosCluster.TOPIC).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    counts[0]++;
                    last.put(record.partition(), record.offset());
                    switch (decoder.decode(plain(record))) {
                        case DecodeResult.ValidEvent(var event, var traceParent, var unknown) ->
                            runs.computeIfAbsent(event.envelope().runId(), run -> new ArrayList<>())
                                    .add(event);
                        case DecodeResult.Rejected rejected -> counts[1]++;
                    }
                }
            }
        }
        return new TopicContent(runs, counts[1], counts[0], last);
    }

    private static EventRecord plain(ConsumerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<EventRecord.Header>();
        record.headers()
                .forEach(header -> headers.add(new EventRecord.Header(header.key(), Bytes.ofNullable(header.value()))));
        return new EventRecord(
                new Partition(record.topic(), record.partition()),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                Bytes.ofNullable(record.key()),
                Bytes.ofNullable(record.value()),
                headers);
    }
}
