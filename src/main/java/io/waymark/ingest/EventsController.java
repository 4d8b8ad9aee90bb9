package io.waymark.ingest;

import io.waymark.decode.BinaryRequest;
import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.decode.EventsBody;
import io.waymark.domain.run.RunId;
import io.waymark.http.BoundedBody;
import io.waymark.ingest.AcceptedView.RejectedView;
import io.waymark.port.BrokerUnavailable;
import io.waymark.port.Bytes;
import io.waymark.port.EventPublisher;
import io.waymark.port.RequestRejected;
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
 * Takes events over HTTP and puts them on the topic. It answers when the broker has them: what it said 202 to goes the
 * way of all events. The body is read whole before anything of it is published, so that a request that is too large
 * leaves nothing behind.
 */
@RestController
class EventsController {

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int IN_FLIGHT = 512;

    /** No valid event is shorter, so that a request within the limit of its size never has too many valid ones. */
    private static final int MIN_EVENT_BYTES = 100;

    /** How many rejected events a problem lists: all of them are rejected, and a few thousand tell no more. */
    private static final int MAX_LISTED = 1000;

    private final EventsSettings settings;
    private final EventDecoder decoder;
    private final EventPublisher publisher;

    EventsController(EventsSettings settings, EventDecoder decoder, EventPublisher publisher) {
        this.settings = settings;
        this.decoder = decoder;
        this.publisher = publisher;
    }

    private record Valid(RunId run, ReceivedEvent event) {}

    private record Checked(List<Valid> valid, List<RejectedView> rejected, Warnings warnings) {}

    @PostMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<AcceptedView> publish(ServerHttpRequest request) {
        return Mono.fromSupplier(() -> EventsMode.of(request.getHeaders()))
                .flatMap(mode -> BoundedBody.read(request, settings.maxBody().toBytes())
                        .publishOn(Schedulers.parallel()) // ten megabytes take their time, and event loops have none
                        .map(body -> check(events(mode, request.getHeaders(), body))))
                .flatMap(this::publish);
    }

    private List<? extends ReceivedEvent> events(EventsMode mode, HttpHeaders headers, byte[] body) {
        return switch (mode) {
            case ONE -> one(body);
            case ONE_OR_BATCH -> EventsBody.isArray(body) ? structured(body, EventsBody::array) : one(body);
            case BINARY -> List.of(new ReceivedEvent.Binary(new BinaryRequest(valuesByName(headers), body)));
            case BATCH -> structured(body, EventsBody::array);
            case LINES -> lines(body);
        };
    }

    private static List<ReceivedEvent.Structured> one(byte[] body) {
        return List.of(new ReceivedEvent.Structured(Bytes.of(body)));
    }

    private static Map<String, List<String>> valuesByName(HttpHeaders headers) {
        var values = new LinkedHashMap<String, List<String>>();
        headers.forEach(values::put);
        return values;
    }

    private List<ReceivedEvent.Structured> lines(byte[] body) {
        var events = structured(body, EventsBody::lines);
        if (events.isEmpty()) {
            throw RequestRejected.malformed("no-events", "There are no events in the body: send at least one.");
        }
        return events;
    }

    private List<ReceivedEvent.Structured> structured(byte[] body, EventsBody.Splitter splitter) {
        int most = (int) (settings.maxBody().toBytes() / MIN_EVENT_BYTES);
        try {
            return splitter.split(body, most).stream()
                    .map(event -> new ReceivedEvent.Structured(Bytes.of(event)))
                    .toList();
        } catch (EventsBody.TooMany tooMany) {
            throw new RequestRejected(
                    413,
                    "content-too-large",
                    "The body has more than " + most + " events: send it in parts. Nothing was taken.");
        } catch (EventsBody.Malformed malformed) {
            throw RequestRejected.malformed("malformed-events", "Cannot read the events: " + malformed.getMessage());
        }
    }

    private Checked check(List<? extends ReceivedEvent> events) {
        var valid = new ArrayList<Valid>();
        var rejected = new ArrayList<RejectedView>();
        var warnings = new Warnings();
        for (int index = 0; index < events.size(); index++) {
            var event = events.get(index);
            checkSize(index, event.size());
            switch (event.decode(decoder)) {
                case Decoded.Event(var decoded, var traceParent, var unknown) -> {
                    valid.add(new Valid(decoded.envelope().runId(), event));
                    warnings.add(index, decoded.envelope().id(), unknown);
                }
                case Decoded.Rejected(var reason) -> rejected.add(new RejectedView(index, event.id(), reason));
            }
        }
        if (valid.isEmpty() && !rejected.isEmpty()) {
            throw allRejected(rejected);
        }
        return new Checked(valid, rejected, warnings);
    }

    private void checkSize(int index, int size) {
        if (size > settings.maxEvent().toBytes()) {
            throw new RequestRejected(
                    413,
                    "event-too-large",
                    "Event " + index + " has " + size + " bytes; an event has at most "
                            + settings.maxEvent().toBytes()
                            + ": leave its data where it belongs and name it by result.ref. Nothing was taken.");
        }
    }

    private static RequestRejected allRejected(List<RejectedView> rejected) {
        var first = rejected.getFirst();
        return RequestRejected.malformed(
                        "invalid-events",
                        "None of the " + rejected.size() + " events is valid. Event " + first.index()
                                + (first.id() == null ? "" : ", id " + first.id()) + ": " + first.reason())
                .withMember("rejected", List.copyOf(rejected.subList(0, Math.min(MAX_LISTED, rejected.size()))));
    }

    /** In the order of the request: subscribed to in turn, whatever the order of the acknowledgements. */
    private Mono<AcceptedView> publish(Checked checked) {
        return Flux.fromIterable(checked.valid())
                .flatMap(valid -> valid.event().publish(publisher, valid.run()), IN_FLIGHT)
                .onErrorMap(BrokerUnavailable.class, EventsController::unacknowledged)
                .then(Mono.fromSupplier(() -> accepted(checked)));
    }

    private static AcceptedView accepted(Checked checked) {
        var warnings = checked.warnings();
        return new AcceptedView(checked.valid().size(), checked.rejected(), warnings.listed(), warnings.omitted());
    }

    private static RequestRejected unacknowledged(BrokerUnavailable cause) {
        return new RequestRejected(
                503,
                "broker-unavailable",
                "The broker did not acknowledge all events: send the whole request again. Events that it has already "
                        + "have no second effect.",
                RETRY);
    }
}
