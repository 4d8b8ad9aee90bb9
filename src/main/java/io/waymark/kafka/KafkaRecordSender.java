package io.waymark.kafka;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.kafka.cluster.KafkaClientConfig;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.port.ProcessingException;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.store.DataRejectedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One producer for all that the service sends. Sending may block while the broker is away, so it has a thread of its
 * own; that there is one thread keeps what is sent in the order in which it was subscribed to.
 */
@Component
class KafkaRecordSender implements DisposableBean {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaClientConfig config;
    private final Duration deliveryTimeout;
    private final Scheduler thread = Schedulers.newSingle("publish");
    private @Nullable Producer<byte[], byte[]> producer;

    KafkaRecordSender(KafkaClientConfig config, KafkaProperties settings) {
        this.config = config;
        this.deliveryTimeout = settings.deliveryTimeout();
    }

    /** A record that was taken, with its value and headers, on its way to a topic once more. */
    static ProducerRecord<byte[], byte[]> copy(EventRecord taken, String topic, @Nullable Bytes key) {
        return record(topic, key, taken.value(), taken.headers());
    }

    static ProducerRecord<byte[], byte[]> record(
            String topic, @Nullable Bytes key, @Nullable Bytes value, List<EventRecord.Header> headers) {
        var record = new ProducerRecord<>(topic, array(key), array(value));
        for (EventRecord.Header header : headers) {
            record.headers().add(header.name(), array(header.value()));
        }
        return record;
    }

    @SuppressWarnings("NullAway") // Kafka takes null for keys and values, but does not say so
    private static byte[] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.array();
    }

    /**
     * Completes when the broker has acknowledged the record. Fails with {@link DataRejectedException} when the record is too large
     * or is refused for another reason of its own, and with {@link BrokerUnavailableException} when trying again may help.
     */
    Mono<Void> send(ProducerRecord<byte[], byte[]> record) {
        return Mono.<Void>create(sink -> ProcessingException.wrapErrors(() -> send(record, sink)))
                .subscribeOn(thread)
                .timeout(deliveryTimeout.multipliedBy(2))
                .onErrorMap(
                        failure -> !(failure instanceof ProcessingException), failure -> translated(record, failure));
    }

    private static RuntimeException translated(ProducerRecord<byte[], byte[]> record, Throwable failure) {
        var message = "Cannot publish to " + record.topic() + ": " + failure.getMessage();
        return failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException
                ? new DataRejectedException(message, failure)
                : new BrokerUnavailableException(message, failure);
    }

    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, MonoSink<Void> sink) {
        return producer().send(record, (sent, failure) -> {
            if (failure == null) {
                sink.success();
            } else {
                sink.error(failure);
            }
        });
    }

    /** Made when it is first needed: its making needs DNS. */
    private synchronized Producer<byte[], byte[]> producer() {
        var known = producer;
        if (known == null) {
            known = new KafkaProducer<>(
                    config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
            producer = known;
        }
        return known;
    }

    @Override
    public synchronized void destroy() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
        thread.dispose();
    }
}
