package io.waymark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.port.broker.BrokerRejectedEventException;
import io.waymark.port.broker.EventPublisher;
import io.waymark.port.store.DataRejectedException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Publishes events that arrived over HTTP to the events topic, in the same form in which executors publish them. The
 * key of the record keeps the events of a run, or of a dataset, in order. An event that Kafka rejects as too large
 * fails with {@link BrokerRejectedEventException}.
 */
@Component
class KafkaEventPublisher implements EventPublisher {

    private static final byte[] STRUCTURED = "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8);

    private final KafkaRecordSender sender;
    private final String topic;

    KafkaEventPublisher(KafkaRecordSender sender, KafkaProperties settings) {
        this.sender = sender;
        this.topic = settings.topics().events();
    }

    @Override
    public Mono<Void> publish(String key, byte[] event) {
        return Mono.defer(() -> {
            var record = new ProducerRecord<>(topic, key.getBytes(UTF_8), event);
            record.headers().add("content-type", STRUCTURED);
            return send(record);
        });
    }

    @Override
    public Mono<Void> publish(String key, List<EventRecord.Header> headers, Bytes data) {
        return Mono.defer(() -> send(KafkaRecordSender.record(topic, bytes(key), data, headers)));
    }

    @Override
    public Mono<Void> republish(String key, EventRecord record) {
        return Mono.defer(() -> send(KafkaRecordSender.copy(record, topic, bytes(key))));
    }

    private static Bytes bytes(String key) {
        return Bytes.of(key.getBytes(UTF_8));
    }

    private Mono<Void> send(ProducerRecord<byte[], byte[]> record) {
        return sender.send(record)
                .onErrorMap(
                        DataRejectedException.class,
                        rejection ->
                                new BrokerRejectedEventException(String.valueOf(rejection.getMessage()), rejection));
    }
}
