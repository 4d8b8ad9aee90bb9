package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.fixture.ServiceProcess;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records to the topic of a service that its HTTP API would reject. */
record StrayRecordSender(ServiceProcess service) {
    void send(String key, byte[] value, Map<String, String> headers) {
        var record = new ProducerRecord<>(service.setting("waymark.kafka.topics.events"), key.getBytes(UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        var settings = Map.<String, Object>of("bootstrap.servers", service.setting("waymark.kafka.bootstrap-servers"));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = producer.send(record);
            producer.flush();
            sent.resultNow();
        }
    }
}
