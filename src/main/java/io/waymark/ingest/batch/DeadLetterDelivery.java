package io.waymark.ingest.batch;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.waymark.domain.record.EventRecord;
import io.waymark.port.JvmErrorException;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.broker.DeadLetterPublisher;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Publishes the dead letters of a batch to the dead-letter topic. If publishing them together fails, they are published
 * one by one. A dead letter that the broker rejects remains in the database only.
 */
final class DeadLetterDelivery {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterDelivery.class);
    private static final String PUBLISH = "dead letters";

    private final DeadLetterPublisher publisher;
    private final RetryPolicy retryPolicy;
    private final IngestMetrics metrics;

    DeadLetterDelivery(DeadLetterPublisher publisher, RetryPolicy retryPolicy, IngestMetrics metrics) {
        this.publisher = publisher;
        this.retryPolicy = retryPolicy;
        this.metrics = metrics;
    }

    /**
     * Publishes dead letters, except those of records that are published already. If the broker rejects a dead letter,
     * it stays in the database only and does not block the partition.
     */
    Mono<Void> publish(List<DeadLetter> letters, Set<EventRecord> published) {
        var unpublished = letters.stream()
                .filter(letter -> !published.contains(letter.record()))
                .toList();
        return unpublished.isEmpty()
                ? Mono.empty()
                : publish(unpublished)
                        .onErrorResume(failure -> Flux.fromIterable(unpublished)
                                .concatMap(letter -> retryPolicy
                                        .retryLimited(
                                                PUBLISH,
                                                BatchBisector.RETRIES,
                                                publish(List.of(letter)),
                                                failed -> failed instanceof JvmErrorException)
                                        .onErrorResume(
                                                failed -> Mono.fromRunnable(() -> logUnpublished(letter, failed))))
                                .then());
    }

    private Mono<Void> publish(List<DeadLetter> letters) {
        return retryPolicy.retryWhileUnavailable(
                PUBLISH, Mono.defer(() -> wrapErrors(() -> publisher.publish(letters))));
    }

    /** Reports a dead letter that is in the database but not in the topic. It does not block the partition. */
    private void logUnpublished(DeadLetter letter, Throwable failure) {
        metrics.countAlarm();
        log.atError()
                .addKeyValue("partition", letter.record().partition())
                .addKeyValue("offset", letter.record().offset())
                .setCause(RejectedRecord.redact(failure))
                .log("Could not publish dead letter to the topic. It is stored in the database only.");
    }
}
