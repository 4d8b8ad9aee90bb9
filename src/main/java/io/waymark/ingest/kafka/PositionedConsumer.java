package io.waymark.ingest.kafka;

import static java.util.Objects.requireNonNull;

import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import io.waymark.port.RunStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A consumer that begins where the store says, and knows of every fetch where it began and ended. Both are noted in the
 * thread that polls and seeks, so that a batch fetched before a partition was lost still tells its own place.
 */
class PositionedConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(PositionedConsumer.class);
    private static final Duration STORE_ANSWERS_WITHIN = Duration.ofSeconds(15);

    private final RunStore store;
    private final Progress progress;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Queue<Fetch> fetches = new ConcurrentLinkedQueue<>();

    /** The places before and after one fetch. */
    record Fetch(Offsets from, Offsets to) {}

    PositionedConsumer(Map<String, Object> properties, RunStore store, Progress progress) {
        super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.store = store;
        this.progress = progress;
    }

    /** The place of the oldest fetch not yet asked for; there is one for each that brought records. */
    Fetch nextFetch() {
        return fetches.remove();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        var records = super.poll(timeout);
        if (!records.isEmpty()) {
            fetches.add(fetched(records));
        }
        progress.polled(this::lag);
        return records;
    }

    private Fetch fetched(ConsumerRecords<byte[], byte[]> records) {
        Map<Partition, Long> from = new HashMap<>();
        Map<Partition, Long> to = new HashMap<>();
        records.nextOffsets().forEach((partition, after) -> {
            var before = next.put(partition, after.offset());
            if (before == null) {
                throw new IllegalStateException(
                        "Cannot take records: their partition was never assigned: " + partition);
            }
            if (before != after.offset()) {
                from.put(partition(partition), before);
                to.put(partition(partition), after.offset());
            }
        });
        var fetch = new Fetch(Offsets.of(from), Offsets.of(to));
        progress.delivered();
        return fetch;
    }

    private Map<Partition, Long> lag() {
        Map<Partition, Long> lag = new HashMap<>();
        for (var partition : next.keySet()) {
            currentLag(partition).ifPresent(records -> lag.put(partition(partition), records));
        }
        return lag;
    }

    /** Seeks, before this returns: Kafka begins to fetch when it does. Called while this polls. */
    void assigned(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        var stored = stored(partitions);
        var earliest = beginningOffsets(partitions);
        var latest = endOffsets(partitions);
        for (var partition : partitions) {
            begin(
                    partition,
                    Optional.ofNullable(stored.get(partition(partition))),
                    requireNonNull(earliest.get(partition)),
                    requireNonNull(latest.get(partition)));
        }
        progress.assigned(partitions.stream().map(PositionedConsumer::partition).toList());
    }

    void revoked(Collection<TopicPartition> partitions) {
        next.keySet().removeAll(partitions);
        progress.revoked(partitions.stream().map(PositionedConsumer::partition).toList());
    }

    /** What follows is compared with what is stored, hence the place before the first fetch is that, found or not. */
    private void begin(TopicPartition partition, Optional<Long> stored, long earliest, long latest) {
        long expected = stored.orElse(earliest);
        boolean there = expected >= earliest && expected <= latest;
        if (!there) {
            progress.lostPlace(partition(partition));
            log.atError()
                    .addKeyValue("partition", partition)
                    .addKeyValue("stored", expected)
                    .addKeyValue("earliest", earliest)
                    .addKeyValue("end", latest)
                    .log("The stored offset is not in the topic any more: records expired before they were taken, or "
                            + "the topic was made anew; going on from the earliest record there is");
        }
        seek(partition, there ? expected : earliest);
        next.put(partition, expected);
    }

    private Map<Partition, Long> stored(Collection<TopicPartition> partitions) {
        var asked = partitions.stream().map(PositionedConsumer::partition).collect(Collectors.toSet());
        return Mono.from(store.offsets(asked))
                .timeout(STORE_ANSWERS_WITHIN)
                .blockOptional()
                .orElseThrow()
                .next();
    }

    private static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }
}
