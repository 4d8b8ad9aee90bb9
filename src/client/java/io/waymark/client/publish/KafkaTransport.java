package io.waymark.client.publish;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends events directly to the Kafka topic of the service, with the run id as record key. Requires kafka-clients on the
 * class path. The Kafka producer retries without a limit, because only the producer can retry without changing the
 * order of the events of a run.
 *
 * <p>Only one thread at a time may call {@link #send}.
 */
public final class KafkaTransport implements Transport {
    /** The default name of the events topic. */
    public static final String DEFAULT_TOPIC = "waymark.events";

    private static final byte[] MEDIA_TYPE = "application/cloudevents+json".getBytes(StandardCharsets.US_ASCII);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Duration timeout;

    /**
     * The events that were passed to the producer in an attempt that did not complete. The next attempt waits for their
     * acknowledgement instead of sending them again.
     */
    private final Map<OutgoingEvent, Future<RecordMetadata>> inFlight = new HashMap<>();

    /**
     * Creates the producer.
     *
     * @param bootstrapServers for example {@code localhost:9092}
     * @param timeout the limit of one attempt to send a batch, for metadata and for each acknowledgement
     * @param settings settings of the producer, which replace the defaults; {@code acks} below {@code all} or {@code
     *     enable.idempotence=false} can lose, repeat or reorder events
     */
    public KafkaTransport(String bootstrapServers, String topic, Duration timeout, Map<String, Object> settings) {
        var configs = new HashMap<String, Object>();
        configs.put("acks", "all");
        configs.put("enable.idempotence", true);
        configs.put("delivery.timeout.ms", Integer.MAX_VALUE);
        configs.put("compression.type", "gzip");
        configs.put("max.request.size", 2 << 20);
        configs.put("max.block.ms", timeout.toMillis());
        configs.put("bootstrap.servers", bootstrapServers);
        configs.putAll(settings);
        this.producer = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
        this.timeout = timeout;
    }

    @Override
    public List<RejectedEvent> send(List<OutgoingEvent> batch) throws DeliveryException, InterruptedException {
        try {
            for (var event : batch) {
                if (!inFlight.containsKey(event)) {
                    inFlight.put(event, producer.send(record(event)));
                }
            }
            return await(batch);
        } catch (InterruptException interrupted) {
            throw new InterruptedException(interrupted.getMessage());
        } catch (KafkaException failure) {
            throw new DeliveryException("Cannot send events to the topic " + topic + ": " + failure.getMessage());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    private ProducerRecord<byte[], byte[]> record(OutgoingEvent event) {
        var headers = new RecordHeaders().add("content-type", MEDIA_TYPE);
        var key = event.key().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, null, key, event.bytes(), headers);
    }

    private List<RejectedEvent> await(List<OutgoingEvent> batch) throws DeliveryException, InterruptedException {
        var rejected = new ArrayList<RejectedEvent>();
        for (var event : batch) {
            try {
                Objects.requireNonNull(inFlight.get(event)).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException timedOut) {
                throw new DeliveryException(
                        "Cannot send events to the topic " + topic + ": no acknowledgement within " + timeout);
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof RecordTooLargeException)) {
                    inFlight.clear();
                    throw new DeliveryException("Cannot send events to the topic " + topic + ": " + failure.getCause());
                }
                rejected.add(new RejectedEvent(
                        event, String.valueOf(failure.getCause().getMessage())));
            }
        }
        batch.forEach(inFlight::remove);
        return rejected;
    }
}
