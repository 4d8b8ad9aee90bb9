package io.waymark.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes the events of a run with CloudEvents' Java SDK. */
final class CloudEventsJava {
    private final JsonFormat format = new JsonFormat();
    private final List<CloudEvent> events;

    CloudEventsJava(ExampleRun run) {
        events = run.lines().stream()
                .map(line -> format.deserialize(line.getBytes(UTF_8)))
                .toList();
    }

    /** Sends one request for each event. */
    void overHttp(HttpApi api, Encoding mode) throws IOException, InterruptedException {
        for (var event : events) {
            var headers = new HashMap<String, String>();
            var body = new ArrayList<byte[]>();
            var writer = HttpMessageFactory.createWriter(headers::put, body::add);
            if (mode == Encoding.STRUCTURED) {
                writer.writeStructured(event, format);
            } else {
                writer.writeBinary(event);
            }
            api.publish(headers, body.getFirst());
        }
    }

    /** Sends one request with all events; the SDK has no writer for batches, so its events are joined here. */
    void asBatch(HttpApi api) throws IOException, InterruptedException {
        var body = events.stream()
                .map(event -> new String(format.serialize(event), UTF_8))
                .collect(Collectors.joining(",", "[", "]"));
        api.publish(Map.of("Content-Type", "application/cloudevents-batch+json"), body.getBytes(UTF_8));
    }

    /** Sends one record for each event, with the subject as the key. */
    void overKafka(String bootstrapServers, String topic, Encoding mode) {
        var serializer = new CloudEventSerializer();
        var settings = new HashMap<String, Object>(
                Map.of("bootstrap.servers", bootstrapServers, CloudEventSerializer.ENCODING_CONFIG, mode));
        if (mode == Encoding.STRUCTURED) {
            settings.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
        }
        serializer.configure(settings, false);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), serializer)) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var event : events) {
                sent.add(producer.send(new ProducerRecord<>(topic, event.getSubject(), event)));
            }
            producer.flush();
            sent.forEach(Future::resultNow);
        }
    }
}
