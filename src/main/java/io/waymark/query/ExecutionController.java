package io.waymark.query;

import io.waymark.QuerySettings;
import io.waymark.http.AcceptedParameters;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.ExecutionReader;
import io.waymark.port.reading.ExecutionReader.Listed;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a run was to carry out, and what it did. */
@RestController
class ExecutionController {
    private final ExecutionReader executions;
    private final long mostCharacters;

    ExecutionController(ExecutionReader executions, QuerySettings settings) {
        this.executions = executions;
        this.mostCharacters = settings.maxPageSize().toBytes();
    }

    /** Planned ones depth first, then those that nobody planned. */
    @GetMapping(
            path = "/api/v1/runs/{run}/executions",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptedParameters({"limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> executions(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = Asked.run(run);
        return Lists.answer(
                ListRequest.oldestFirst(request),
                page -> executions
                        .executions(id, plan -> PlannedExecutions.page(plan, page, mostCharacters), mostCharacters)
                        .map(answer -> new Answer<>(
                                answer.value().fitting(mostCharacters, PlannedExecutions::size, Listed::position),
                                answer.asOf())),
                ExecutionView::of);
    }
}
