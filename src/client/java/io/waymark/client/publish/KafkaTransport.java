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
 * Produces events to Waymark's topic, keyed by run. Needs kafka-clients on the class path. The producer itself tries on
 * without end, since only it can do so without changing the order of a run's events.
 */
public final class KafkaTransport implements Transport {
    /** Waymark's topic unless it is configured otherwise. */
    public static final String DEFAULT_TOPIC = "waymark.events";

    private static final byte[] MEDIA_TYPE = "application/cloudevents+json".getBytes(StandardCharsets.US_ASCII);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Duration timeout;

    /** What the producer took of a batch that was not delivered as a whole; it is not handed over again. */
    private final Map<OutgoingEvent, Future<RecordMetadata>> inFlight = new HashMap<>();

    /**
     * Connects.
     *
     * @param bootstrapServers {@code localhost:9092}
     * @param settings of the producer, added to and before ours: security, for example
     */
    public KafkaTransport(String bootstrapServers, String topic, Duration timeout, Map<String, Object> settings) {
        var all = new HashMap<String, Object>();
        all.put("acks", "all");
        all.put("enable.idempotence", true);
        all.put("delivery.timeout.ms", Integer.MAX_VALUE);
        all.put("compression.type", "gzip");
        all.put("max.request.size", 2 << 20);
        all.put("max.block.ms", timeout.toMillis());
        all.put("bootstrap.servers", bootstrapServers);
        all.putAll(settings);
        this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
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
            throw new DeliveryException("Cannot produce to " + topic + ": " + failure.getMessage());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    private ProducerRecord<byte[], byte[]> record(OutgoingEvent event) {
        var headers = new RecordHeaders().add("content-type", MEDIA_TYPE);
        var key = event.run().value().getBytes(StandardCharsets.US_ASCII);
        return new ProducerRecord<>(topic, null, key, event.bytes(), headers);
    }

    private List<RejectedEvent> await(List<OutgoingEvent> batch) throws DeliveryException, InterruptedException {
        var rejected = new ArrayList<RejectedEvent>();
        for (var event : batch) {
            try {
                Objects.requireNonNull(inFlight.get(event)).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException slow) {
                throw new DeliveryException("Kafka has not acknowledged in " + timeout + " and may be away: " + topic);
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof RecordTooLargeException)) {
                    inFlight.clear();
                    throw new DeliveryException("Cannot produce to " + topic + ": " + failure.getCause());
                }
                rejected.add(new RejectedEvent(
                        event, String.valueOf(failure.getCause().getMessage())));
            }
        }
        batch.forEach(inFlight::remove);
        return rejected;
    }
}
