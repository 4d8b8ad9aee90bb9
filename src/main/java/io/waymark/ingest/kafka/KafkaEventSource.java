package io.waymark.ingest.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.ingest.ConsumerStuck;
import io.waymark.ingest.IngestSettings;
import io.waymark.ingest.PartitionStalls;
import io.waymark.port.Bytes;
import io.waymark.port.EventRecord;
import io.waymark.port.EventSource;
import io.waymark.port.Partition;
import io.waymark.port.ProcessingFailure;
import io.waymark.port.RecordBatch;
import io.waymark.port.RunStore;
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
 * Takes events from the topic. The only file that knows Reactor Kafka, whose makers gave it up: what comes after it
 * must pass the contract of {@link EventSource}.
 */
@Component
class KafkaEventSource implements EventSource {

    private static final Logger log = LoggerFactory.getLogger(KafkaEventSource.class);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(2);
    private static final Duration TOPIC_LOOK = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaTopics topics;
    private final KafkaClients clients;
    private final KafkaSettings settings;
    private final IngestSettings ingest;
    private final RunStore store;
    private final MeterRegistry meters;
    private final Lags lags;
    private final PartitionStalls stalls;
    private final Counter restarts;
    private final InstantSource clock;

    KafkaEventSource(
            KafkaTopics topics,
            KafkaClients clients,
            KafkaSettings settings,
            IngestSettings ingest,
            RunStore store,
            MeterRegistry meters,
            PartitionStalls stalls,
            InstantSource clock) {
        this.topics = topics;
        this.clients = clients;
        this.settings = settings;
        this.ingest = ingest;
        this.store = store;
        this.meters = meters;
        this.lags = new Lags(meters);
        this.stalls = stalls;
        this.restarts = Counter.builder("waymark.ingest.watchdog.restarts")
                .description("Consumers made anew because they did not move")
                .register(meters);
        this.clock = clock;
    }

    @Override
    public Flux<RecordBatch> batches() {
        return topics.ready().thenMany(Flux.defer(this::receive));
    }

    private Flux<RecordBatch> receive() {
        var progress = new Progress(meters, lags, stalls, clock);
        var consumers = new Consumers(progress);
        var reason = new AtomicReference<@Nullable RuntimeException>();
        var receiver = new AtomicReference<@Nullable Subscription>();
        return KafkaReceiver.create(consumers, consumers.options())
                .receiveBatch(1)
                .doOnSubscribe(receiver::set)
                .concatMap(Flux::collectList, 0)
                .map(records -> ProcessingFailure.guard(
                        () -> batch(records, consumers.consumer().nextFetch(), progress)))
                .takeUntilOther(
                        watch(progress, consumers).doOnNext(reason::set)) // cancels, which for an error it does not
                .concatWith(Mono.defer(() -> Mono.justOrEmpty(reason.get()).flatMap(Mono::error)))
                .doFinally(end -> progress.ended())
                .doOnCancel(
                        () -> cancel(receiver.get())); // also when an operator in between died and passes nothing on
    }

    private static void cancel(@Nullable Subscription receiver) {
        if (receiver != null) {
            receiver.cancel();
        }
    }

    private static RecordBatch batch(List<ReceiverRecord<byte[], byte[]>> received, Fetch fetch, Progress progress) {
        List<EventRecord> records = new ArrayList<>(received.size());
        List<ReceiverOffset> offsets = new ArrayList<>(received.size());
        for (var record : received) {
            records.add(record(record));
            offsets.add(record.receiverOffset());
        }
        return new RecordBatch(records, fetch.from(), fetch.to(), () -> acknowledge(offsets, fetch, progress));
    }

    /** Each of them: Reactor Kafka counts them to know whether a rebalance has to wait. */
    private static void acknowledge(List<ReceiverOffset> offsets, Fetch fetch, Progress progress) {
        offsets.forEach(ReceiverOffset::acknowledge);
        progress.acknowledged(fetch.to().next().keySet());
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

    /** Why the consumer must be made anew, as soon as it must. */
    private Mono<RuntimeException> watch(Progress progress, Consumers consumers) {
        var stuck = Flux.interval(ingest.stuckAfter().dividedBy(4))
                .filter(tick -> progress.stuck(ingest.stuckAfter()))
                .map(tick -> stuck());
        var topic = Flux.interval(TOPIC_LOOK)
                .onBackpressureDrop()
                .concatMap(tick -> topics.eventsId().onErrorComplete(), 1)
                .filter(consumers::beganWithAnother)
                .map(KafkaEventSource::madeAgain);
        return Flux.merge(stuck, topic).next();
    }

    private RuntimeException stuck() {
        restarts.increment();
        log.atError()
                .addKeyValue("after", ingest.stuckAfter())
                .log("A consumer has records to take and does not move; it is made anew");
        return new ConsumerStuck("Cannot go on: the consumer did not move for " + ingest.stuckAfter());
    }

    private static RuntimeException madeAgain(String id) {
        return new IllegalStateException("Cannot go on: the topic was deleted and made again: " + id);
    }

    /** Makes the one consumer of a subscription and ties it to Reactor Kafka's listeners. */
    private final class Consumers extends ConsumerFactory {
        private final Progress progress;
        private volatile @Nullable PositionedConsumer consumer;

        Consumers(Progress progress) {
            this.progress = progress;
        }

        ReceiverOptions<byte[], byte[]> options() {
            return ReceiverOptions.<byte[], byte[]>create(clients.consumer())
                    .subscription(List.of(settings.topics().events()))
                    .addAssignListener(partitions -> consumer().assigned(plain(partitions)))
                    .addRevokeListener(partitions -> consumer().revoked(plain(partitions)))
                    .maxDelayRebalance(settings.maxRebalanceDelay())
                    .commitInterval(COMMIT_INTERVAL)
                    .closeTimeout(CLOSE_TIMEOUT);
        }

        @Override
        @SuppressWarnings("unchecked") // the options above say bytes
        public <K, V> Consumer<K, V> createConsumer(ReceiverOptions<K, V> options) {
            consumer = new PositionedConsumer(options.consumerProperties(), store, topics.eventsId(), progress);
            return (Consumer<K, V>) consumer;
        }

        /** Whether its offsets mean the records of another topic than the one that has this id. */
        boolean beganWithAnother(String topicId) {
            var known = consumer;
            return known != null && known.beganWithAnother(topicId);
        }

        PositionedConsumer consumer() {
            return Objects.requireNonNull(consumer);
        }

        private static List<TopicPartition> plain(Collection<ReceiverPartition> partitions) {
            return partitions.stream().map(ReceiverPartition::topicPartition).toList();
        }
    }
}
