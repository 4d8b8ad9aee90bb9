package io.waymark.web.api.across;

import io.waymark.domain.comparison.RunDiffer;
import io.waymark.domain.run.RunId;
import io.waymark.port.across.ComparisonInputReader;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Compares two runs (CMP-1). */
@RestController
class ComparisonController {
    private final ComparisonInputReader runs;

    ComparisonController(ComparisonInputReader runs) {
        this.runs = runs;
    }

    /** Returns the differences from another run; {@code ?with=previous|last-completed|<run_id>}. */
    @GetMapping(path = "/api/v1/runs/{run}/compare", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"with"})
    Mono<ResponseEntity<ComparisonView>> compare(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var with = new QueryParameters(request.getQueryParams()).text("with", "previous");
        return runs.run(id)
                .flatMap(after -> other(id, with, after.asOf())
                        .flatMap(other -> runs.run(other.value())
                                .publishOn(Schedulers.boundedElastic())
                                .map(before -> ListResponses.single(
                                        new ResultAtPosition<>(after.value(), after.asOf(), other.projected()),
                                        ComparisonView.of(
                                                id,
                                                other.value(),
                                                RunDiffer.between(before.value(), after.value()))))));
    }

    private Mono<ResultAtPosition<RunId>> other(RunId run, String with, Cursor asOf) {
        return switch (with) {
            case "previous" -> runs.previous(run, false);
            case "last-completed" -> runs.previous(run, true);
            default -> Mono.just(new ResultAtPosition<>(QueryParameters.parseRun(with), asOf));
        };
    }
}
