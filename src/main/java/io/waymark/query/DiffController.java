package io.waymark.query;

import io.waymark.decode.Comparison;
import io.waymark.domain.schema.Schema;
import io.waymark.http.AcceptedParameters;
import io.waymark.http.JsonBodies;
import io.waymark.port.RequestRejected;
import io.waymark.port.reading.HistoryReader;
import io.waymark.port.reading.HistoryReader.WholeSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Compares schemas, recorded ones and any others. */
@RestController
class DiffController {
    private final HistoryReader history;
    private final JsonBodies bodies;

    DiffController(HistoryReader history, JsonBodies bodies) {
        this.history = history;
        this.bodies = bodies;
    }

    /** {@code ?from=&to=[&to_run=]}: the schema that holds right after a snapshot against that of another one. */
    @GetMapping(path = "/api/v1/runs/{run}/diff", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptedParameters({"from", "to", "to_run"})
    Mono<ResponseEntity<DiffView>> diff(@PathVariable("run") String run, ServerHttpRequest request) {
        var asked = new Asked(request.getQueryParams());
        var id = Asked.run(run);
        var other = Asked.run(asked.text("to_run", run));
        var from = Asked.snapshot(required(asked, "from"));
        var to = Asked.snapshot(required(asked, "to"));
        return history.snapshot(id, from)
                .zipWhen(first -> history.snapshot(other, to))
                .map(both -> Lists.single(
                        both.getT2().asOf(),
                        DiffView.of(
                                schema(both.getT1().value()),
                                schema(both.getT2().value()),
                                List.of())));
    }

    /** {@code {"before", "after", "transformations"?}}. */
    @PostMapping(path = "/api/v1/diff", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<DiffView> diff(ServerHttpRequest request) {
        return bodies.read(request)
                .publishOn(Schedulers.parallel()) // other connections of the event loop do not wait for it
                .map(Comparison::read)
                .map(asked -> DiffView.of(asked.before(), asked.after(), asked.transformations()));
    }

    private static String required(Asked asked, String parameter) {
        var text = asked.text(parameter);
        if (text == null) {
            throw RequestRejected.malformed(
                    "malformed-parameter", "Give '" + parameter + "', the id of a snapshot to compare.");
        }
        return text;
    }

    /** What it left, else what it found. */
    private static @Nullable Schema schema(WholeSnapshot snapshot) {
        return snapshot.after() != null ? snapshot.after() : snapshot.before();
    }
}
