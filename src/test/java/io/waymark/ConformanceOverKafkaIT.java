package io.waymark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.TestServers;
import io.waymark.fixture.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes directly to the topic, alternating between structured and binary mode. */
class ConformanceOverKafkaIT extends ConformanceContract {
    private static final Set<String> NOT_ATTRIBUTES = Set.of("data", "datacontenttype");

    @Override
    void send(TestService service, List<byte[]> events) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                TestServers.bootstrapServers(),
                "max.in.flight.requests.per.connection",
                1); // a new partition may reject the first batch
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var event : events) {
                boolean binary = sent.size() % 2 == 1;
                sent.add(producer.send(binary ? binary(service.name(), event) : structured(service.name(), event)));
            }
            producer.flush();
            sent.forEach(Future::resultNow);
        }
    }

    private static ProducerRecord<byte[], byte[]> structured(String topic, byte[] event) {
        return new ProducerRecord<>(topic, key(attributes(event)), event);
    }

    private static ProducerRecord<byte[], byte[]> binary(String topic, byte[] event) {
        var attributes = attributes(event);
        var record = new ProducerRecord<>(topic, key(attributes), DomainJson.bytes(attributes.get("data")));
        record.headers().add("content-type", "application/json".getBytes(UTF_8));
        attributes.forEach((name, value) -> {
            if (!NOT_ATTRIBUTES.contains(name)) {
                record.headers().add("ce_" + name, ((Value.Text) value).value().getBytes(UTF_8));
            }
        });
        return record;
    }

    private static Map<String, Value> attributes(byte[] event) {
        return DomainJson.readMembers(new String(event, UTF_8)).members();
    }

    private static byte[] key(Map<String, Value> attributes) {
        return ((Value.Text) attributes.get("subject")).value().getBytes(UTF_8);
    }
}
