package io.waymark.web.api.run;

import io.waymark.domain.run.RunId;
import io.waymark.port.across.WorkflowReader;
import io.waymark.port.across.WorkflowReader.LateStart;
import io.waymark.port.across.WorkflowReader.RunNeighbors;
import io.waymark.port.read.ExecutionReader;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import java.util.Set;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists the executions of a run: those that its plan expects and those that events reported. An execution is one module
 * that runs one experiment.
 */
@RestController
class ExecutionController {
    private final ExecutionReader executions;
    private final WorkflowReader workflows;

    ExecutionController(ExecutionReader executions, WorkflowReader workflows) {
        this.executions = executions;
        this.workflows = workflows;
    }

    /** Lists the planned executions in the order of the plan's tree, depth first, and then the unplanned ones. */
    @GetMapping(
            path = "/api/v1/runs/{run}/executions",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptsQueryParameters({"limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> executions(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        return workflows
                .neighbors(id)
                .flatMap(neighbors -> executions(
                        id, request, neighbors, Set.copyOf(neighbors.value().lateStarts())));
    }

    private Mono<ResponseEntity<Flux<DataBuffer>>> executions(
            RunId id, ServerHttpRequest request, ResultAtPosition<RunNeighbors> neighbors, Set<LateStart> late) {
        return ListResponses.respond(
                ListRequest.oldestFirst(request),
                page -> executions
                        .executions(id, page)
                        .map(answer -> new ResultAtPosition<>(answer.value(), answer.asOf(), neighbors.projected())),
                listed -> ExecutionView.of(listed, late));
    }
}
