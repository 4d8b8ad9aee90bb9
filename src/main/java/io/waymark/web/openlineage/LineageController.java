package io.waymark.web.openlineage;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.openlineage.event.LineageEventReader;
import io.waymark.codec.request.EventBodySplitter;
import io.waymark.openlineage.LineageIntake;
import io.waymark.web.body.JsonBodyBytesReader;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.openlineage.BatchResponse.FailedEvent;
import io.waymark.web.problem.RequestRejectedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Receives events from OpenLineage clients. The clients give up after 5 s, and treat only status 200 and 201 as
 * success. One of them fails if the response has no body, not even an empty one, as with status 204.
 */
@RestController
class LineageController {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** Clients wait this long before the next attempt, and the task that sends the event waits with them. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final int MAX_BATCH_BYTES = 10 << 20;
    private static final int MAX_BATCH_EVENTS = 10_000;
    private static final int MAX_IN_FLIGHT = 64;

    private final JsonBodyBytesReader bodies;
    private final LineageIntake intake;

    LineageController(JsonBodyBytesReader bodies, LineageIntake intake) {
        this.bodies = bodies;
        this.intake = intake;
    }

    @PostMapping("/api/v1/lineage")
    @ResponseStatus(HttpStatus.CREATED)
    @AcceptsQueryParameters(AcceptsQueryParameters.ANY)
    Mono<Void> receive(ServerHttpRequest request) {
        return bodies.read(request, LineageEventReader.MAX_BYTES)
                .flatMap(body -> intake.accept(body).timeout(TIMEOUT))
                .onErrorMap(DecodeException.class, LineageController::invalid)
                .onErrorMap(TimeoutException.class, LineageController::unacknowledged);
    }

    @PostMapping("/api/v1/lineage/batch")
    @AcceptsQueryParameters(AcceptsQueryParameters.ANY)
    Mono<ResponseEntity<BatchResponse>> receiveBatch(ServerHttpRequest request) {
        return bodies.read(request, MAX_BATCH_BYTES)
                .map(LineageController::split)
                .flatMap(this::receiveAll);
    }

    private static List<byte[]> split(byte[] body) {
        try {
            return EventBodySplitter.array(body, MAX_BATCH_EVENTS);
        } catch (EventBodySplitter.TooManyEventsException tooMany) {
            throw new RequestRejectedException(
                    413,
                    "content-too-large",
                    "The body has more than " + MAX_BATCH_EVENTS + " events: send it in parts. Nothing was accepted.");
        } catch (EventBodySplitter.MalformedBodyException malformed) {
            throw RequestRejectedException.malformed(
                    "malformed-events", "Cannot read the events: " + malformed.getMessage());
        }
    }

    private Mono<ResponseEntity<BatchResponse>> receiveAll(List<byte[]> events) {
        var deadline = Mono.delay(TIMEOUT).cache();
        return Flux.fromStream(IntStream.range(0, events.size()).boxed())
                .flatMapSequential(index -> failure(index, events.get(index), deadline), MAX_IN_FLIGHT)
                .collectList()
                .map(failed -> response(events.size(), failed));
    }

    /** Processes one event of a batch; empty if it succeeds. */
    private Mono<FailedEvent> failure(int index, byte[] event, Mono<Long> deadline) {
        return intake.accept(event)
                .timeout(deadline)
                .then(Mono.<FailedEvent>empty())
                .onErrorResume(failure -> Mono.just(failedEvent(index, failure)));
    }

    private static FailedEvent failedEvent(int index, Throwable failure) {
        boolean isRetriable = !(failure instanceof DecodeException);
        return new FailedEvent(
                index,
                failure instanceof DecodeException invalid
                        ? invalid.reason()
                        : "The broker or the database did not answer in time: send the event again.",
                isRetriable);
    }

    private static ResponseEntity<BatchResponse> response(int received, List<FailedEvent> failed) {
        if (failed.isEmpty()) {
            return ResponseEntity.noContent().build();
        }
        long retriable = failed.stream().filter(FailedEvent::retriable).count();
        if (failed.size() == received && retriable == received) {
            throw unacknowledged(new TimeoutException());
        }
        if (failed.size() == received && retriable == 0) {
            throw RequestRejectedException.malformed(
                    "invalid-events",
                    "None of the " + received + " events is valid. Event 0: "
                            + failed.getFirst().reason());
        }
        return ResponseEntity.ok(BatchResponse.partial(received, failed, Math.toIntExact(retriable)));
    }

    private static RequestRejectedException invalid(DecodeException invalid) {
        return RequestRejectedException.malformed("invalid-events", invalid.reason());
    }

    private static RequestRejectedException unacknowledged(Throwable cause) {
        return new RequestRejectedException(
                503,
                "broker-unavailable",
                "The broker or the database did not answer within " + TIMEOUT.toSeconds()
                        + " s: send the event again. A repeated event has no second effect.",
                RETRY_AFTER);
    }
}
