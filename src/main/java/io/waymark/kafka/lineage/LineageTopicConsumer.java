package io.waymark.kafka.lineage;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.kafka.cluster.KafkaClientConfig;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.kafka.cluster.KafkaTopicCreator;
import io.waymark.openlineage.LineageIntake;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.DeadLetterPublisher;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.port.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverRecord;
import reactor.util.retry.Retry;

/**
 * Consumes OpenLineage events from their topic and passes them to {@link LineageIntake}, which translates and publishes
 * them. Delivery is at least once: the offset of a record is committed after its translation is published. The key of a
 * record does not matter. A record that cannot be processed becomes a dead letter, and its partition continues.
 */
@Component
class LineageTopicConsumer {
    private static final Logger log = LoggerFactory.getLogger(LineageTopicConsumer.class);
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final int MAX_PARTITIONS = 1024;

    private final KafkaTopicCreator topics;
    private final KafkaClientConfig config;
    private final KafkaProperties settings;
    private final LineageIntake intake;
    private final LineageEventStore store;
    private final DeadLetterPublisher deadLetters;
    private final InstantSource clock;

    LineageTopicConsumer(
            KafkaTopicCreator topics,
            KafkaClientConfig config,
            KafkaProperties settings,
            LineageIntake intake,
            LineageEventStore store,
            DeadLetterPublisher deadLetters,
            InstantSource clock) {
        this.topics = topics;
        this.config = config;
        this.settings = settings;
        this.intake = intake;
        this.store = store;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    boolean hasTopic() {
        return !settings.topics().openlineage().isBlank();
    }

    /** Consumes until it is cancelled. Emits each record after it was processed. */
    Flux<EventRecord> consume() {
        return topics.openLineageReady()
                .thenMany(Flux.defer(this::receive))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, INITIAL_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .transientErrors(true)
                        .doBeforeRetry(signal -> log.atWarn()
                                .addKeyValue("reason", signal.failure().getMessage())
                                .log("The consumer of OpenLineage events failed. Starting a new one.")));
    }

    private Flux<EventRecord> receive() {
        var options = ReceiverOptions.<byte[], byte[]>create(config.lineageConsumerProperties())
                .withKeyDeserializer(new ByteArrayDeserializer())
                .withValueDeserializer(new ByteArrayDeserializer())
                .subscription(List.of(settings.topics().openlineage()));
        return KafkaReceiver.create(options)
                .receive()
                .groupBy(received -> received.receiverOffset().topicPartition(), MAX_PARTITIONS)
                .flatMap(this::processInOrder, MAX_PARTITIONS);
    }

    private Flux<EventRecord> processInOrder(GroupedFlux<?, ReceiverRecord<byte[], byte[]>> partition) {
        return partition.concatMap(received -> {
            var record = record(received);
            return process(record)
                    .then(Mono.fromRunnable(received.receiverOffset()::acknowledge))
                    .thenReturn(record);
        });
    }

    private Mono<Void> process(EventRecord record) {
        return accept(record)
                .onErrorResume(failure -> !isTransient(failure), failure -> reject(record, failure))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, INITIAL_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .filter(LineageTopicConsumer::isTransient)
                        .doBeforeRetry(signal -> log.atWarn()
                                .addKeyValue("partition", record.partition())
                                .addKeyValue("offset", record.offset())
                                .addKeyValue("reason", signal.failure().getMessage())
                                .log("Could not process an OpenLineage event. Retrying.")));
    }

    private Mono<Void> accept(EventRecord record) {
        var value = record.value();
        return value == null
                ? Mono.error(
                        new DecodeException("", "the record has no value; it must be an OpenLineage event in JSON"))
                : intake.accept(value.array());
    }

    private static boolean isTransient(Throwable failure) {
        return failure instanceof BrokerUnavailableException || failure instanceof StoreUnavailableException;
    }

    private Mono<Void> reject(EventRecord record, Throwable failure) {
        var reason = failure instanceof DecodeException invalid
                ? invalid.reason()
                : "Cannot process the OpenLineage event: " + failure;
        log.atWarn()
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .log("Rejected an OpenLineage event. It becomes a dead letter.");
        var letter = new DeadLetter(record, reason, clock.instant(), null);
        return store.addDeadLetter(letter).then(deadLetters.publish(List.of(letter)));
    }

    private static EventRecord record(ConsumerRecord<byte[], byte[]> record) {
        List<EventRecord.Header> headers = new ArrayList<>();
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
