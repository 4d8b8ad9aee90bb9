package io.waymark.kafka;

import static java.util.Objects.requireNonNull;

import io.waymark.domain.record.Partition;
import io.waymark.port.ProcessingException;
import io.waymark.port.broker.PartitionOffsets;
import io.waymark.port.store.RunStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
 * A consumer that begins where the store says, and knows of every fetch where it began and ended. Both are noted in the
 * thread that polls and seeks, so that a batch fetched before a partition was lost still tells its own place.
 */
class OffsetTrackingConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(OffsetTrackingConsumer.class);
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration BROKER_TIMEOUT = Duration.ofMillis(5);

    private final RunStore store;
    private final Mono<String> topicId;
    private final ConsumerProgress progress;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<Partition, String> storedIds = new HashMap<>();
    private final Queue<FetchedRecords> fetcheds = new ConcurrentLinkedQueue<>();
    private volatile @Nullable String currentId;
    private int lastBatch;
    private int rebalances;
    private boolean failed;

    /**
     * Begins nowhere, until it is assigned partitions.
     *
     * @param topicId asks for the id of the topic of events
     */
    OffsetTrackingConsumer(
            Map<String, Object> properties, RunStore store, Mono<String> topicId, ConsumerProgress progress) {
        super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.store = store;
        this.topicId = topicId;
        this.progress = progress;
    }

    /** The place of the oldest batch not yet asked for. */
    FetchedRecords nextFetch() {
        return fetcheds.remove();
    }

    /**
     * The next batch is asked for as soon as one is delivered. Were it given at once what little has come since, an event
     * would wait for several batches before its own, and all of them would be small. Reactor Kafka would not poll again
     * after an error, without a signal; it signals every exception.
     */
    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return ProcessingException.wrapErrors(() -> pollGuarded(timeout));
    }

    private ConsumerRecords<byte[], byte[]> pollGuarded(Duration timeout) {
        var fetched = countBuffered() < lastBatch ? fetchComplete(timeout) : fetch(timeout);
        progress.polled(this::lag);
        if (fetched == null) {
            return ConsumerRecords.empty();
        }
        fetcheds.add(fetched);
        lastBatch = fetched.records().count();
        progress.delivered(fetched.to().next().keySet());
        return fetched.records();
    }

    /**
     * Kafka's client fetches ahead, as soon as it has given a batch: what it holds when that is stored is what came in the
     * first moment of the time that took. The rest is an answer of the broker away; left for the next batch, it would make
     * every other one small. Where events come one at a time, none is waited for.
     */
    private @Nullable FetchedRecords fetchComplete(Duration timeout) {
        progress.awaitStored(timeout);
        var ahead = fetch(Duration.ZERO);
        if (ahead == null) {
            return fetch(timeout);
        }
        var rest = lastBatch < 2 ? null : fetchRemaining();
        return rest == null ? ahead : ahead.append(rest);
    }

    /** None after a rebalance, which may have moved the place: what came with it is fetched again. */
    private @Nullable FetchedRecords fetchRemaining() {
        int before = rebalances;
        try {
            var rest = pollUnlessFailed(BROKER_TIMEOUT);
            if (rebalances == before) {
                return fetched(rest);
            }
            rest.partitions()
                    .forEach(partition ->
                            seek(partition, rest.records(partition).getFirst().offset()));
        } catch (WakeupException woken) {
            log.debug("Woken while the rest is fetched: it stays for the next batch");
        }
        return null;
    }

    private @Nullable FetchedRecords fetch(Duration timeout) {
        return fetched(pollUnlessFailed(timeout));
    }

    /** Reactor Kafka polls before it closes; were that to fail again, it would leave the consumer in the group. */
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

    /** The place that counts is in the store: a commit that fails is nothing to end for, or to pause until it works. */
    @Override
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        super.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                log.debug("Cannot tell Kafka how far the consumer is", failure);
            }
            callback.onComplete(committed, null);
        });
    }

    private @Nullable FetchedRecords fetched(ConsumerRecords<byte[], byte[]> records) {
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
                        "Cannot take records: their partition was never assigned: " + partition);
            }
            if (before != after.offset()) {
                from.put(partition(partition), before);
                to.put(partition(partition), after.offset());
                storedIds.put(partition(partition), requireNonNull(currentId));
            }
        });
        return new FetchedRecords(
                records,
                new PartitionOffsets(new TreeMap<>(from), fromIds),
                new PartitionOffsets(new TreeMap<>(to), storedIds));
    }

    /** How many records are known to be left to fetch. */
    private long countBuffered() {
        return lag().values().stream().mapToLong(Long::longValue).sum();
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
        rebalances++;
        var id = blockFor(topicId);
        if (!next.isEmpty()
                && startedOnOtherTopic(id)) { // or the partitions that it keeps would pass for the new topic's
            throw new IllegalStateException("Cannot go on: the topic was deleted and made again: " + id);
        }
        currentId = id;
        var stored = stored(partitions);
        var earliest = withoutWakeup(() -> beginningOffsets(partitions));
        var latest = withoutWakeup(() -> endOffsets(partitions));
        for (var partition : partitions) {
            startPartition(
                    partition, stored, requireNonNull(earliest.get(partition)), requireNonNull(latest.get(partition)));
        }
        progress.assigned(partitions.stream()
                .collect(Collectors.toMap(OffsetTrackingConsumer::partition, each -> requireNonNull(next.get(each)))));
    }

    /**
     * Reactor Kafka wakes a consumer that polls whenever it wants more of it. Woken here, it would go on without a place
     * in these partitions, and Kafka would not tell it of them again.
     */
    private static <T> T withoutWakeup(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (WakeupException woken) {
                log.debug("Woken while partitions are assigned: asking again");
            }
        }
    }

    /** Whether it stands in another topic than the one of this id. */
    boolean startedOnOtherTopic(String id) {
        var known = currentId;
        return known != null && !known.equals(id);
    }

    void revoked(Collection<TopicPartition> partitions) {
        rebalances++;
        next.keySet().removeAll(partitions);
        progress.revoked(
                partitions.stream().map(OffsetTrackingConsumer::partition).toList());
    }

    /** What follows is compared with what is stored, hence the place before the first fetch is that, found or not. */
    private void startPartition(TopicPartition partition, PartitionOffsets stored, long earliest, long latest) {
        var at = partition(partition);
        long expected = stored.next().getOrDefault(at, earliest);
        var storedId = stored.topicIds().get(at);
        var loss = OffsetResetReason.detect(expected, storedId, earliest, latest, requireNonNull(currentId));
        loss.ifPresent(reason -> {
            progress.recordOffsetReset(at, reason);
            log.atError()
                    .addKeyValue("partition", partition)
                    .addKeyValue("stored", expected)
                    .addKeyValue("earliest", earliest)
                    .addKeyValue("end", latest)
                    .log(reason.message());
        });
        seek(partition, loss.isEmpty() ? expected : earliest);
        next.put(partition, expected);
        if (storedId == null) {
            storedIds.remove(at);
        } else {
            storedIds.put(at, storedId);
        }
    }

    private PartitionOffsets stored(Collection<TopicPartition> partitions) {
        var timeout = partitions.stream().map(OffsetTrackingConsumer::partition).collect(Collectors.toSet());
        return blockFor(store.offsets(timeout));
    }

    private static <T> T blockFor(Mono<T> answer) {
        return answer.timeout(STORE_TIMEOUT).blockOptional().orElseThrow();
    }

    private static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }
}
