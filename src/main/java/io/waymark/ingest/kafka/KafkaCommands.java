package io.waymark.ingest.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.run.RunId;
import io.waymark.port.Bytes;
import io.waymark.port.Commands;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Publishes to the topic that executors listen to: structured CloudEvents, keyed by the run. */
@Component
class KafkaCommands implements Commands {

    private static final byte[] STRUCTURED = "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8);

    private final KafkaPublishing publishing;
    private final String topic;

    KafkaCommands(KafkaPublishing publishing, KafkaSettings settings) {
        this.publishing = publishing;
        this.topic = settings.topics().commands();
    }

    @Override
    public Mono<Void> publish(RunId run, Bytes event) {
        return Mono.defer(() -> {
            var record = new ProducerRecord<>(topic, run.value().getBytes(UTF_8), event.array());
            record.headers().add("content-type", STRUCTURED);
            return publishing.send(record);
        });
    }
}
