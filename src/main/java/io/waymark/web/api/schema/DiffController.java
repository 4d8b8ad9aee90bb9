package io.waymark.web.api.schema;

import io.waymark.codec.request.DiffRequest;
import io.waymark.domain.schema.Schema;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryReader.ResolvedSnapshot;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.body.JsonBodyReader;
import io.waymark.web.filter.AcceptedParameters;
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
    private final JsonBodyReader bodies;

    DiffController(HistoryReader history, JsonBodyReader bodies) {
        this.history = history;
        this.bodies = bodies;
    }

    /** {@code ?from=&to=[&to_run=]}: the schema that holds right after a snapshot against that of another one. */
    @GetMapping(path = "/api/v1/runs/{run}/diff", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptedParameters({"from", "to", "to_run"})
    Mono<ResponseEntity<DiffView>> diff(@PathVariable("run") String run, ServerHttpRequest request) {
        var parameters = new QueryParameters(request.getQueryParams());
        var id = QueryParameters.parseRun(run);
        var other = QueryParameters.parseRun(parameters.text("to_run", run));
        var from = QueryParameters.parseSnapshot(required(parameters, "from"));
        var to = QueryParameters.parseSnapshot(required(parameters, "to"));
        return history.snapshot(id, from)
                .zipWhen(first -> history.snapshot(other, to))
                .map(both -> ListResponses.single(
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
                .map(DiffRequest::read)
                .map(requested -> DiffView.of(requested.before(), requested.after(), requested.transformations()));
    }

    private static String required(QueryParameters parameters, String parameter) {
        var text = parameters.text(parameter);
        if (text == null) {
            throw RequestRejectedException.malformed(
                    "malformed-parameter", "Give '" + parameter + "', the id of a snapshot to compare.");
        }
        return text;
    }

    /** What it left, else what it found. */
    private static @Nullable Schema schema(ResolvedSnapshot snapshot) {
        return snapshot.after() != null ? snapshot.after() : snapshot.before();
    }
}
