package io.waymark.web.api.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.openlineage.LineageIntake;
import io.waymark.port.broker.BrokerConnectionInfo;
import io.waymark.port.broker.EventPublisher;
import io.waymark.port.read.DeadLetterRepository;
import io.waymark.port.read.DeadLetterRepository.StoredDeadLetter;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.body.JsonBodyBytesReader;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
import java.util.Objects;
import java.util.Optional;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists, redrives and deletes dead letters, which are Kafka records that could not be decoded or applied. To redrive is
 * to publish the record again.
 */
@RestController
@RequestMapping("/api/v1/dead-letters")
class DeadLetterController {
    private static final EventDecoder decoder = new EventDecoder();

    private final DeadLetterRepository letters;
    private final EventPublisher publisher;
    private final LineageIntake intake;
    private final BrokerConnectionInfo broker;
    private final JsonBodyBytesReader bodies;
    private final Counter redriven;
    private final Counter deleted;

    /**
     * The response to a redrive, which published a dead letter again.
     *
     * @param id the id of the dead letter, which is now deleted
     * @param runId the run for which the event was published; empty for an OpenLineage event
     */
    record Redriven(long id, Optional<RunId> runId) {}

    /**
     * A redrive (renewed publication of a dead letter) that has not started yet.
     *
     * @param run the run of the event; empty for an OpenLineage event
     * @param published publishes the event when it is subscribed
     */
    private record RedriveAttempt(Optional<RunId> run, Mono<Void> published) {}

    DeadLetterController(
            DeadLetterRepository letters,
            EventPublisher publisher,
            LineageIntake intake,
            BrokerConnectionInfo broker,
            JsonBodyBytesReader bodies,
            MeterRegistry meters) {
        this.letters = letters;
        this.publisher = publisher;
        this.intake = intake;
        this.broker = broker;
        this.bodies = bodies;
        this.redriven = handledCounter("redriven", meters);
        this.deleted = handledCounter("deleted", meters);
    }

    private static Counter handledCounter(String how, MeterRegistry meters) {
        return Counter.builder("waymark.dead.letters.handled")
                .description("Dead letters that were redriven or deleted")
                .tag("how", how)
                .register(meters);
    }

    /**
     * Lists dead letters in the order in which they were stored, without their values; {@code ?run=} lists those of one
     * run.
     */
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptsQueryParameters({"run", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> list(ServerHttpRequest request) {
        var list = ListRequest.oldestFirst(request);
        var text = list.parameters().text("run");
        var run = text == null ? null : QueryParameters.parseRun(text);
        return ListResponses.respond(list, page -> letters.list(run, page), DeadLetterView::of);
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<DeadLetterView>> find(@PathVariable("id") String id) {
        return letters.find(number(id))
                .map(answer -> ListResponses.single(answer.asOf(), DeadLetterView.of(answer.value())));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable("id") String id) {
        return letters.delete(number(id)).doOnSuccess(gone -> deleted.increment());
    }

    /**
     * Publishes a dead letter again with the correct key, or the corrected event in the body, and deletes the dead
     * letter after the broker acknowledged it. A dead letter of the OpenLineage topic is translated again. If the
     * service stops in between, the dead letter remains and its event is a duplicate without effect.
     */
    @PostMapping(path = "/{id}/redrive", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Redriven> redrive(@PathVariable("id") String text, ServerHttpRequest request) {
        long id = number(text);
        return body(request)
                .flatMap(body -> letters.find(id).map(answer -> toRedrive(answer.value(), body)))
                .flatMap(redriveAttempt -> redriveAttempt
                        .published()
                        .then(letters.delete(id))
                        .doOnSuccess(gone -> redriven.increment())
                        .thenReturn(new Redriven(id, redriveAttempt.run())));
    }

    private Mono<Optional<Bytes>> body(ServerHttpRequest request) {
        return bodies.read(request, EventDecoder.MAX_BYTES)
                .map(bytes -> bytes.length == 0 ? Optional.empty() : Optional.of(Bytes.of(bytes)));
    }

    private RedriveAttempt toRedrive(StoredDeadLetter storedDeadLetter, Optional<Bytes> replacement) {
        var record = storedDeadLetter.letter().record();
        if (record.partition().topic().equals(broker.openlineage())) {
            return redriveLineage(replacement.orElseGet(() -> valueOf(record)));
        }
        return replacement.map(Bytes::array).map(this::redriveReplacement).orElseGet(() -> redriveUnchanged(record));
    }

    private RedriveAttempt redriveReplacement(byte[] replacement) {
        var event = event(decoder.decode(replacement));
        return new RedriveAttempt(
                Optional.of(event.envelope().runId()), publisher.publish(event.recordKey(), replacement));
    }

    private RedriveAttempt redriveUnchanged(EventRecord record) {
        var event = event(decoder.decodeIgnoringKey(record));
        return new RedriveAttempt(
                Optional.of(event.envelope().runId()), publisher.republish(event.recordKey(), record));
    }

    /** Translates an OpenLineage event and publishes the native events, as if it came over HTTP. */
    private RedriveAttempt redriveLineage(Bytes event) {
        return new RedriveAttempt(
                Optional.empty(),
                intake.accept(event.array()).onErrorMap(DecodeException.class, invalid -> rejected(invalid.reason())));
    }

    private static Bytes valueOf(EventRecord record) {
        return Objects.requireNonNullElse(record.value(), Bytes.of(new byte[0]));
    }

    private static RunEvent event(DecodeResult result) {
        return switch (result) {
            case DecodeResult.ValidEvent(var event, var traceParent, var unknown) -> event;
            case DecodeResult.Rejected(var reason) -> throw rejected(reason);
        };
    }

    private static RequestRejectedException rejected(String reason) {
        return RequestRejectedException.malformed(
                "undecodable-event",
                "This event would become a dead letter again; send the corrected event in JSON as the body: " + reason);
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException malformed) {
            throw RequestRejectedException.malformed(
                    "malformed-dead-letter-id", "Give the id of a dead letter, a number, as in the list: " + id);
        }
    }
}
