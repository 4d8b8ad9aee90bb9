package io.waymark.ingest;

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
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
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

    private static final String ONE = "application/cloudevents+json";
    private static final String ARRAY = "application/cloudevents-batch+json";
    private static final String LINES = "application/x-ndjson";
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int IN_FLIGHT = 512;

    private final EventsSettings settings;
    private final EventDecoder decoder;
    private final EventPublisher publisher;

    EventsController(EventsSettings settings, EventDecoder decoder, EventPublisher publisher) {
        this.settings = settings;
        this.decoder = decoder;
        this.publisher = publisher;
    }

    private record Valid(RunId run, Bytes bytes) {}

    private record Checked(List<Valid> valid, List<RejectedView> rejected) {}

    @PostMapping(
            path = "/api/v1/events",
            consumes = {ONE, ARRAY, LINES},
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<AcceptedView> publish(@RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type, ServerHttpRequest request) {
        return BoundedBody.read(request, settings.maxBody().toBytes())
                .publishOn(Schedulers.parallel()) // ten megabytes take their time, and event loops have none
                .map(body -> check(events(type, body)))
                .flatMap(this::publish);
    }

    private static List<byte[]> events(MediaType type, byte[] body) {
        try {
            return switch (type.getType() + "/" + type.getSubtype()) {
                case ARRAY -> EventsBody.array(body);
                case LINES -> EventsBody.lines(body);
                default -> List.of(body);
            };
        } catch (EventsBody.Malformed malformed) {
            throw RequestRejected.malformed("malformed-events", "Cannot read the events: " + malformed.getMessage());
        }
    }

    private Checked check(List<byte[]> events) {
        if (events.isEmpty()) {
            throw RequestRejected.malformed("no-events", "There are no events in the body: send at least one.");
        }
        var valid = new ArrayList<Valid>();
        var rejected = new ArrayList<RejectedView>();
        for (int index = 0; index < events.size(); index++) {
            var bytes = events.get(index);
            checkSize(index, bytes);
            switch (decoder.decode(bytes)) {
                case Decoded.Event(var event, var traceParent) ->
                    valid.add(new Valid(event.envelope().runId(), Bytes.of(bytes)));
                case Decoded.Rejected(var reason) ->
                    rejected.add(new RejectedView(index, EventsBody.id(bytes).orElse(null), reason));
            }
        }
        if (valid.isEmpty()) {
            throw allRejected(rejected);
        }
        return new Checked(valid, rejected);
    }

    private void checkSize(int index, byte[] event) {
        if (event.length > settings.maxEvent().toBytes()) {
            throw new RequestRejected(
                    413,
                    "event-too-large",
                    "Event " + index + " has " + event.length + " bytes; an event has at most "
                            + settings.maxEvent().toBytes()
                            + ": leave its data where it belongs and name it by result.ref. Nothing was taken.");
        }
    }

    private static RequestRejected allRejected(List<RejectedView> rejected) {
        var first = rejected.getFirst();
        return RequestRejected.malformed(
                "invalid-events",
                "None of the " + rejected.size() + " events is valid. Event " + first.index()
                        + (first.id() == null ? "" : ", id " + first.id()) + ": " + first.reason());
    }

    /** In the order of the request: subscribed to in turn, whatever the order of the acknowledgements. */
    private Mono<AcceptedView> publish(Checked checked) {
        return Flux.fromIterable(checked.valid())
                .flatMap(event -> publisher.publish(event.run(), event.bytes().array()), IN_FLIGHT)
                .onErrorMap(BrokerUnavailable.class, EventsController::unacknowledged)
                .then(Mono.fromSupplier(() -> new AcceptedView(checked.valid().size(), checked.rejected())));
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
