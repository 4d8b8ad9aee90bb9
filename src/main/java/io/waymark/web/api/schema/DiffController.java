package io.waymark.web.api.schema;

import io.waymark.codec.request.SchemaDiffRequest;
import io.waymark.domain.schema.Schema;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryReader.ResolvedSnapshot;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.body.JsonBodyBytesReader;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
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

/**
 * Compares two schemas and returns the differences. The schemas are either those that two snapshots recorded, or those
 * in the body of the request.
 */
@RestController
class DiffController {
    private final HistoryReader history;
    private final JsonBodyBytesReader bodies;

    DiffController(HistoryReader history, JsonBodyBytesReader bodies) {
        this.history = history;
        this.bodies = bodies;
    }

    /**
     * Compares the schemas that two snapshots recorded, {@code ?from=&to=}. The second one may belong to another run,
     * {@code &to_run=}.
     */
    @GetMapping(path = "/api/v1/runs/{run}/diff", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"from", "to", "to_run"})
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

    /** Compares the two schemas in the body of the request, {@code {"before", "after", "transformations"?}}. */
    @PostMapping(path = "/api/v1/diff", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<DiffView> diff(ServerHttpRequest request) {
        return bodies.read(request)
                .publishOn(Schedulers.parallel()) // keeps the event loop free for other connections
                .map(SchemaDiffRequest::read)
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

    /** Returns the schema after the step of the snapshot or, if there is none, the schema before it. */
    private static @Nullable Schema schema(ResolvedSnapshot snapshot) {
        return snapshot.after() != null ? snapshot.after() : snapshot.before();
    }
}
