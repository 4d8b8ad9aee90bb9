package io.waymark.kafka;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.kafka.cluster.KafkaClientConfig;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.port.JvmErrorException;
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
 * Sends the records of all publishers of this instance with one Kafka producer. Sending may block while the broker is
 * unavailable, so it runs on a separate thread. Because this is a single thread, the records are sent in the order in
 * which the returned monos are subscribed.
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

    /** Creates a record for {@code topic} with the value and the headers of a consumed record. */
    static ProducerRecord<byte[], byte[]> copy(EventRecord record, String topic, @Nullable Bytes key) {
        return record(topic, key, record.value(), record.headers());
    }

    static ProducerRecord<byte[], byte[]> record(
            String topic, @Nullable Bytes key, @Nullable Bytes value, List<EventRecord.Header> headers) {
        var record = new ProducerRecord<>(topic, array(key), array(value));
        for (EventRecord.Header header : headers) {
            record.headers().add(header.name(), array(header.value()));
        }
        return record;
    }

    @SuppressWarnings("NullAway") // Kafka accepts null keys and values, without an annotation
    private static byte[] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.array();
    }

    /**
     * Sends a record. Completes when the broker has acknowledged it. Fails with {@link DataRejectedException} if the
     * record is too large or invalid, and with {@link BrokerUnavailableException} if a retry may succeed.
     */
    Mono<Void> send(ProducerRecord<byte[], byte[]> record) {
        return Mono.<Void>create(sink -> JvmErrorException.wrapErrors(() -> send(record, sink)))
                .subscribeOn(thread)
                .timeout(deliveryTimeout.multipliedBy(2))
                .onErrorMap(
                        failure -> !(failure instanceof JvmErrorException),
                        failure -> toPortException(record, failure));
    }

    private static RuntimeException toPortException(ProducerRecord<byte[], byte[]> record, Throwable failure) {
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

    /** Creates the producer at the first use, not at the start, because the creation fails while DNS is unavailable. */
    private synchronized Producer<byte[], byte[]> producer() {
        var current = producer;
        if (current == null) {
            current = new KafkaProducer<>(
                    config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
            producer = current;
        }
        return current;
    }

    @Override
    public synchronized void destroy() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
        thread.dispose();
    }
}
