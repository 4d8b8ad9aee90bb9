package io.waymark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;
import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.port.broker.CommandPublisher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Publishes commands, with which Waymark instructs executors, to the commands topic. Each command is a CloudEvent in
 * structured mode: one JSON text with all attributes. The key of the record is the run id, so that the commands of a
 * run stay in order.
 */
@Component
class KafkaCommandPublisher implements CommandPublisher {

    private static final byte[] STRUCTURED = "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8);

    private final KafkaRecordSender sender;
    private final String topic;

    KafkaCommandPublisher(KafkaRecordSender sender, KafkaProperties settings) {
        this.sender = sender;
        this.topic = settings.topics().commands();
    }

    @Override
    public Mono<Void> publish(RunId run, Bytes event) {
        return Mono.defer(() -> {
            var record = new ProducerRecord<>(topic, run.value().getBytes(UTF_8), event.array());
            record.headers().add("content-type", STRUCTURED);
            return sender.send(record);
        });
    }
}
