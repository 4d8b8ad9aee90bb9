package io.waymark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.kafka.cluster.KafkaProperties;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.DeadLetterPublisher;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Publishes dead letters, records that could not be decoded or applied, to the dead-letter topic. Key, value and
 * headers of a record stay unchanged. Additional headers contain the reason for the rejection and the topic, partition,
 * offset and time of the original.
 */
@Component
class KafkaDeadLetterPublisher implements DeadLetterPublisher {

    private static final int MAX_REASON_LENGTH = 4096; // characters, because the size of a record includes its headers

    private final KafkaRecordSender sender;
    private final String topic;

    KafkaDeadLetterPublisher(KafkaRecordSender sender, KafkaProperties settings) {
        this.sender = sender;
        this.topic = settings.topics().deadLetters();
    }

    @Override
    public Mono<Void> publish(List<DeadLetter> letters) {
        return Flux.fromIterable(letters)
                .map(this::record)
                .flatMapSequential(sender::send)
                .then();
    }

    private ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
        var origin = letter.record();
        var record = KafkaRecordSender.copy(origin, topic, origin.key());
        add(record, "waymark-reason", abbreviate(letter.reason()));
        add(record, "waymark-topic", origin.partition().topic());
        add(record, "waymark-partition", String.valueOf(origin.partition().number()));
        add(record, "waymark-offset", String.valueOf(origin.offset()));
        add(record, "waymark-time", origin.time().toString());
        add(record, "waymark-put-aside-at", letter.rejectedAt().toString());
        return record;
    }

    private static void add(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }

    private static String abbreviate(String reason) {
        return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH) + "…";
    }
}
