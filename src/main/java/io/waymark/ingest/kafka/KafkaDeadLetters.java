package io.waymark.ingest.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.port.DeadLetter;
import io.waymark.port.DeadLetters;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The records as they were, with headers that say where they came from and why they are here. */
@Component
class KafkaDeadLetters implements DeadLetters {

    private static final int LONGEST_REASON = 4096; // characters: a header counts into the size of the record

    private final KafkaPublishing publishing;
    private final String topic;

    KafkaDeadLetters(KafkaPublishing publishing, KafkaSettings settings) {
        this.publishing = publishing;
        this.topic = settings.topics().deadLetters();
    }

    @Override
    public Mono<Void> put(List<DeadLetter> letters) {
        return Flux.fromIterable(letters)
                .map(this::record)
                .flatMapSequential(publishing::send)
                .then();
    }

    private ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
        var origin = letter.record();
        var record = KafkaPublishing.copy(origin, topic, origin.key());
        add(record, "waymark-reason", shortened(letter.reason()));
        add(record, "waymark-topic", origin.partition().topic());
        add(record, "waymark-partition", String.valueOf(origin.partition().number()));
        add(record, "waymark-offset", String.valueOf(origin.offset()));
        add(record, "waymark-time", origin.time().toString());
        add(record, "waymark-put-aside-at", letter.putAsideAt().toString());
        return record;
    }

    private static void add(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
    }
}
