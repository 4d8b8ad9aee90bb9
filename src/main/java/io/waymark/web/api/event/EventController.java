package io.waymark.web.api.event;

import io.waymark.codec.event.BinaryModeRequest;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.request.EventBodySplitter;
import io.waymark.domain.record.Bytes;
import io.waymark.port.broker.BrokerUnavailableException;
import io.waymark.port.broker.EventPublisher;
import io.waymark.web.api.event.PublishResponse.RejectedEvent;
import io.waymark.web.body.BoundedBodyReader;
import io.waymark.web.problem.RequestRejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Accepts events over HTTP and publishes them to the events topic. It responds with status 202 when the broker has
 * acknowledged them. A consumer then applies them like the events of other producers. The whole body is read before the
 * first event is published, so a request that is too large publishes nothing.
 */
@RestController
class EventController {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final int MAX_IN_FLIGHT = 512;

    /** The minimum size of a valid event. It limits the number of events that a body of the maximum size may have. */
    private static final int MIN_EVENT_BYTES = 100;

    /** The maximum number of rejected events that a problem document lists. */
    private static final int MAX_LISTED_ERRORS = 1000;

    private final EventProperties properties;
    private final EventDecoder decoder;
    private final EventPublisher publisher;

    EventController(EventProperties properties, EventDecoder decoder, EventPublisher publisher) {
        this.properties = properties;
        this.decoder = decoder;
        this.publisher = publisher;
    }

    /**
     * A valid event of a request, to be published.
     *
     * @param key the key of the record
     * @param event the event as the client sent it
     */
    private record ValidEvent(String key, ReceivedEvent event) {}

    /**
     * The events of a request after validation.
     *
     * @param valid the events to publish, in the order of the request
     * @param rejected the invalid events, with the reasons
     * @param warningCollector the warnings about the valid events
     */
    private record CheckedEvents(
            List<ValidEvent> valid, List<RejectedEvent> rejected, WarningCollector warningCollector) {}

    @PostMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<PublishResponse> publish(ServerHttpRequest request) {
        return Mono.fromSupplier(() -> EventRequestFormat.of(request.getHeaders()))
                .flatMap(mode -> BoundedBodyReader.read(
                                request, properties.maxBody().toBytes())
                        .publishOn(Schedulers.parallel()) // decoding 10 MB would block the event loop
                        .map(body -> check(events(mode, request.getHeaders(), body))))
                .flatMap(this::publish);
    }

    private List<? extends ReceivedEvent> events(EventRequestFormat mode, HttpHeaders headers, byte[] body) {
        return switch (mode) {
            case SINGLE -> one(body);
            case ONE_OR_BATCH ->
                EventBodySplitter.isArray(body) ? structured(body, EventBodySplitter::array) : plain(headers, body);
            case BINARY -> binary(headers, body);
            case BATCH -> structured(body, EventBodySplitter::array);
            case LINES -> lines(body);
        };
    }

    /**
     * Reads a body without {@code specversion} beside headers of binary mode in that mode, so that the reason names the
     * missing header. The event is invalid in either mode.
     */
    private static List<? extends ReceivedEvent> plain(HttpHeaders headers, byte[] body) {
        return headers.containsHeader(BinaryModeRequest.PREFIX + "id") && !EventDecoder.hasVersion(body)
                ? binary(headers, body)
                : one(body);
    }

    private static List<ReceivedEvent.BinaryBody> binary(HttpHeaders headers, byte[] body) {
        return List.of(new ReceivedEvent.BinaryBody(new BinaryModeRequest(valuesByName(headers), body)));
    }

    private static List<ReceivedEvent.StructuredBody> one(byte[] body) {
        return List.of(new ReceivedEvent.StructuredBody(Bytes.of(body)));
    }

    private static Map<String, List<String>> valuesByName(HttpHeaders headers) {
        var values = new LinkedHashMap<String, List<String>>();
        headers.forEach(values::put);
        return values;
    }

    private List<ReceivedEvent.StructuredBody> lines(byte[] body) {
        var events = structured(body, EventBodySplitter::lines);
        if (events.isEmpty()) {
            throw RequestRejectedException.malformed(
                    "no-events", "There are no events in the body: send at least one.");
        }
        return events;
    }

    private List<ReceivedEvent.StructuredBody> structured(byte[] body, EventBodySplitter.Splitter splitter) {
        int most = (int) (properties.maxBody().toBytes() / MIN_EVENT_BYTES);
        try {
            return splitter.split(body, most).stream()
                    .map(event -> new ReceivedEvent.StructuredBody(Bytes.of(event)))
                    .toList();
        } catch (EventBodySplitter.TooManyEventsException tooMany) {
            throw new RequestRejectedException(
                    413,
                    "content-too-large",
                    "The body has more than " + most + " events: send it in parts. Nothing was accepted.");
        } catch (EventBodySplitter.MalformedBodyException malformed) {
            throw RequestRejectedException.malformed(
                    "malformed-events", "Cannot read the events: " + malformed.getMessage());
        }
    }

    private CheckedEvents check(List<? extends ReceivedEvent> events) {
        var valid = new ArrayList<ValidEvent>();
        var rejected = new ArrayList<RejectedEvent>();
        var warningCollector = new WarningCollector();
        for (int index = 0; index < events.size(); index++) {
            var event = events.get(index);
            checkSize(index, event.size());
            switch (event.decode(decoder)) {
                case DecodeResult.ValidEvent(var decoded, var traceParent, var unknown) -> {
                    valid.add(new ValidEvent(decoded.recordKey(), event));
                    warningCollector.add(index, decoded.envelope().id(), unknown);
                }
                case DecodeResult.Rejected(var reason) -> rejected.add(new RejectedEvent(index, event.id(), reason));
            }
        }
        if (valid.isEmpty() && !rejected.isEmpty()) {
            throw allRejected(rejected);
        }
        return new CheckedEvents(valid, rejected, warningCollector);
    }

    private void checkSize(int index, long size) {
        if (size > properties.maxEvent().toBytes()) {
            throw new RequestRejectedException(
                    413,
                    "event-too-large",
                    "Event " + index + " has " + size + " bytes; an event has at most "
                            + properties.maxEvent().toBytes()
                            + ": store its data elsewhere and refer to it with result.ref. Nothing was accepted.");
        }
    }

    private static RequestRejectedException allRejected(List<RejectedEvent> rejected) {
        var first = rejected.getFirst();
        return RequestRejectedException.malformed(
                        "invalid-events",
                        "None of the " + rejected.size() + " events is valid. Event " + first.index()
                                + (first.id() == null ? "" : ", id " + first.id()) + ": " + first.reason())
                .withMember("rejected", List.copyOf(rejected.subList(0, Math.min(MAX_LISTED_ERRORS, rejected.size()))));
    }

    /** Publishes the valid events in the order of the request and waits until the broker has acknowledged all. */
    private Mono<PublishResponse> publish(CheckedEvents checked) {
        return Flux.fromIterable(checked.valid())
                .flatMap(valid -> valid.event().publish(publisher, valid.key()), MAX_IN_FLIGHT)
                .onErrorMap(BrokerUnavailableException.class, EventController::unacknowledged)
                .then(Mono.fromSupplier(() -> accepted(checked)));
    }

    private static PublishResponse accepted(CheckedEvents checked) {
        var warningCollector = checked.warningCollector();
        return new PublishResponse(
                checked.valid().size(), checked.rejected(), warningCollector.listed(), warningCollector.omitted());
    }

    private static RequestRejectedException unacknowledged(BrokerUnavailableException cause) {
        return new RequestRejectedException(
                503,
                "broker-unavailable",
                "The broker did not acknowledge all events: send the whole request again. Waymark applies "
                        + "a repeated event only once.",
                RETRY_AFTER);
    }
}
