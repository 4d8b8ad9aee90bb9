package io.waymark.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.ingest.supervision.ConsumerStuckException;
import io.waymark.ingest.supervision.IngestProperties;
import io.waymark.ingest.supervision.PartitionStallMonitor;
import io.waymark.kafka.cluster.KafkaClientConfig;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.kafka.cluster.KafkaTopicCreator;
import io.waymark.port.JvmErrorException;
import io.waymark.port.broker.EventSource;
import io.waymark.port.broker.RecordBatch;
import io.waymark.port.store.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOffset;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverPartition;
import reactor.kafka.receiver.ReceiverRecord;
import reactor.kafka.receiver.internals.ConsumerFactory;

/**
 * Consumes the events topic and emits its records in batches. The flux fails if the consumer makes no progress or the
 * topic was deleted and recreated; the caller then subscribes again. Only this class depends on Reactor Kafka, which is
 * no longer maintained. A replacement must pass the contract tests of {@link EventSource}.
 */
@Component
class KafkaEventSource implements EventSource {

    private static final Logger log = LoggerFactory.getLogger(KafkaEventSource.class);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(2);
    private static final Duration TOPIC_CHECK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaTopicCreator topics;
    private final KafkaClientConfig config;
    private final KafkaProperties settings;
    private final IngestProperties ingest;
    private final RunStore store;
    private final MeterRegistry meters;
    private final LagGauges lagGauges;
    private final PartitionStallMonitor stalls;
    private final Counter restarts;
    private final InstantSource clock;

    KafkaEventSource(
            KafkaTopicCreator topics,
            KafkaClientConfig config,
            KafkaProperties settings,
            IngestProperties ingest,
            RunStore store,
            MeterRegistry meters,
            PartitionStallMonitor stalls,
            InstantSource clock) {
        this.topics = topics;
        this.config = config;
        this.settings = settings;
        this.ingest = ingest;
        this.store = store;
        this.meters = meters;
        this.lagGauges = new LagGauges(meters);
        this.stalls = stalls;
        this.restarts = Counter.builder("waymark.ingest.watchdog.restarts")
                .description("Consumers that the watchdog restarted because they made no progress")
                .register(meters);
        this.clock = clock;
    }

    @Override
    public Flux<RecordBatch> batches() {
        return topics.ready().thenMany(Flux.defer(this::receive));
    }

    private Flux<RecordBatch> receive() {
        var progress = new ConsumerProgress(meters, lagGauges, stalls, clock);
        var factory = new TrackingConsumerFactory(progress);
        var reason = new AtomicReference<@Nullable RuntimeException>();
        var receiver = new AtomicReference<@Nullable Subscription>();
        return KafkaReceiver.create(factory, factory.options())
                .receiveBatch(1)
                .doOnSubscribe(receiver::set)
                .concatMap(Flux::collectList, 0)
                .map(records -> JvmErrorException.wrapErrors(
                        () -> batch(records, factory.consumer().nextFetch(), progress)))
                .takeUntilOther(
                        watch(progress, factory).doOnNext(reason::set)) // cancels the receiver; an error would not
                .concatWith(Mono.defer(() -> Mono.justOrEmpty(reason.get()).flatMap(Mono::error)))
                .doFinally(end -> progress.ended())
                .doOnCancel(() -> cancel(receiver.get())); // an operator that died does not forward the cancellation
    }

    private static void cancel(@Nullable Subscription receiver) {
        if (receiver != null) {
            receiver.cancel();
        }
    }

    private static RecordBatch batch(
            List<ReceiverRecord<byte[], byte[]>> received, FetchedRecords fetched, ConsumerProgress progress) {
        List<EventRecord> records = new ArrayList<>(received.size());
        List<ReceiverOffset> offsets = new ArrayList<>(received.size());
        for (var record : received) {
            records.add(record(record));
            offsets.add(record.receiverOffset());
        }
        return new RecordBatch(records, fetched.from(), fetched.to(), () -> acknowledge(offsets, fetched, progress));
    }

    /** Acknowledges every record. Reactor Kafka counts them to decide whether a rebalance must wait. */
    private static void acknowledge(List<ReceiverOffset> offsets, FetchedRecords fetched, ConsumerProgress progress) {
        offsets.forEach(ReceiverOffset::acknowledge);
        progress.acknowledged(fetched.to().next().keySet());
    }

    private static EventRecord record(ConsumerRecord<byte[], byte[]> record) {
        List<EventRecord.Header> headers = new ArrayList<>();
        for (var header : record.headers()) {
            headers.add(new EventRecord.Header(header.key(), Bytes.ofNullable(header.value())));
        }
        return new EventRecord(
                new Partition(record.topic(), record.partition()),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                Bytes.ofNullable(record.key()),
                Bytes.ofNullable(record.value()),
                headers);
    }

    /** Emits a failure as soon as the consumer must be restarted: it is stuck, or its topic was recreated. */
    private Mono<RuntimeException> watch(ConsumerProgress progress, TrackingConsumerFactory factory) {
        var stuck = Flux.interval(ingest.stuckAfter().dividedBy(4))
                .filter(tick -> progress.isStuck(ingest.stuckAfter()))
                .map(tick -> consumerStuck());
        var topic = Flux.interval(TOPIC_CHECK_INTERVAL)
                .onBackpressureDrop()
                .concatMap(tick -> topics.eventsTopicId().onErrorComplete(), 1)
                .filter(factory::startedOnOtherTopic)
                .map(KafkaEventSource::topicRecreated);
        return Flux.merge(stuck, topic).next();
    }

    private RuntimeException consumerStuck() {
        restarts.increment();
        log.atError()
                .addKeyValue("after", ingest.stuckAfter())
                .log("A consumer of the events topic did not poll, or did not fetch waiting records. Restarting it.");
        return new ConsumerStuckException(
                "Cannot continue consuming the events topic: the consumer made no progress for " + ingest.stuckAfter());
    }

    private static RuntimeException topicRecreated(String id) {
        return new IllegalStateException(
                "Cannot continue consuming the events topic: it was deleted and recreated, and its new id is " + id);
    }

    /**
     * Creates the only consumer of one subscription and forwards the assignment and revocation of partitions to the
     * consumer.
     */
    private final class TrackingConsumerFactory extends ConsumerFactory {
        private final ConsumerProgress progress;
        private volatile @Nullable OffsetTrackingConsumer consumer;

        TrackingConsumerFactory(ConsumerProgress progress) {
            this.progress = progress;
        }

        ReceiverOptions<byte[], byte[]> options() {
            return ReceiverOptions.<byte[], byte[]>create(config.consumerProperties())
                    .subscription(List.of(settings.topics().events()))
                    .addAssignListener(partitions -> consumer().assigned(topicPartitions(partitions)))
                    .addRevokeListener(partitions -> consumer().revoked(topicPartitions(partitions)))
                    .maxDelayRebalance(settings.maxRebalanceDelay())
                    .commitInterval(COMMIT_INTERVAL)
                    .closeTimeout(CLOSE_TIMEOUT);
        }

        @Override
        @SuppressWarnings("unchecked") // the options above fix both types to byte[]
        public <K, V> Consumer<K, V> createConsumer(ReceiverOptions<K, V> options) {
            consumer =
                    new OffsetTrackingConsumer(options.consumerProperties(), store, topics.eventsTopicId(), progress);
            return (Consumer<K, V>) consumer;
        }

        /** Returns whether the consumer read its offsets for a topic with another id than {@code topicId}. */
        boolean startedOnOtherTopic(String topicId) {
            var current = consumer;
            return current != null && current.startedOnOtherTopic(topicId);
        }

        OffsetTrackingConsumer consumer() {
            return Objects.requireNonNull(consumer);
        }

        private static List<TopicPartition> topicPartitions(Collection<ReceiverPartition> partitions) {
            return partitions.stream().map(ReceiverPartition::topicPartition).toList();
        }
    }
}
