package io.waymark.web.api.run;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.across.WorkflowReader;
import io.waymark.port.read.AsOf;
import io.waymark.port.read.RunReader;
import io.waymark.port.read.RunReader.CurrentPath;
import io.waymark.port.store.RunDeleter;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptedParameters;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists, shows and deletes runs. */
@RestController
@RequestMapping("/api/v1/runs")
class RunController {
    private final RunReader runs;
    private final RunDeleter deleter;
    private final WorkflowReader workflows;
    private final InstantSource clock;

    RunController(RunReader runs, RunDeleter deleter, WorkflowReader workflows, InstantSource clock) {
        this.runs = runs;
        this.deleter = deleter;
        this.workflows = workflows;
        this.clock = clock;
    }

    /** Lists runs, newest first; {@code ?workflow=ns/name&state=&since=&until=}. */
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptedParameters({"workflow", "state", "since", "until", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> runs(ServerHttpRequest request) {
        var list = ListRequest.newestFirst(request);
        var filter = filter(list.parameters());
        return ListResponses.respond(list, page -> runs.runs(filter, page), RunView::of);
    }

    @GetMapping(path = "/{run}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<SummaryView>> run(@PathVariable("run") String run) {
        var id = QueryParameters.parseRun(run);
        return runs.run(id)
                .flatMap(answer -> workflows
                        .place(id)
                        .map(place -> ListResponses.single(
                                new AsOf<>(answer.value(), answer.asOf(), place.projected()),
                                SummaryView.of(answer.value(), place.value(), clock.instant()))));
    }

    /** Returns the plan and the context of a run as stored. */
    @GetMapping(path = "/{run}/config", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<ConfigView>> config(@PathVariable("run") String run) {
        return runs.plan(QueryParameters.parseRun(run))
                .map(answer -> ListResponses.single(answer.asOf(), ConfigView.of(answer.value())));
    }

    /**
     * Returns the completed executions on the path, module → experiment; {@code ?module=} ends it after that module.
     */
    @GetMapping(path = "/{run}/experiments", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptedParameters({"module"})
    Mono<ResponseEntity<SequencedMap<String, String>>> experiments(
            @PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var module = new QueryParameters(request.getQueryParams()).text("module");
        return runs.path(id)
                .map(answer -> ListResponses.single(answer.asOf(), experiments(id, answer.value(), module)));
    }

    /** Deletes a run with its history; the feed has an item for the deletion. */
    @DeleteMapping("/{run}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable("run") String run) {
        return deleter.delete(QueryParameters.parseRun(run));
    }

    private static RunReader.RunFilter filter(QueryParameters parameters) {
        return new RunReader.RunFilter(
                parameters.text("workflow"),
                parameters.enums("state", LifecycleState.class),
                parameters.time("since"),
                parameters.time("until"));
    }

    private static SequencedMap<String, String> experiments(RunId run, CurrentPath path, @Nullable String last) {
        var sequence = path.sequence();
        if (last != null
                && !sequence.modules().contains(last)
                && !sequence.observed().contains(last)) {
            throw RequestRejectedException.unknown(
                    "unknown-module",
                    "Run " + run + " has no module " + last + ": its sequence is in GET /api/v1/runs/" + run + ".");
        }
        var experiments = new LinkedHashMap<String, String>();
        path.executions().stream()
                .filter(current -> current.state() == LifecycleState.COMPLETED)
                .map(Execution::key)
                .map(key -> key.last())
                .filter(execution -> last == null || sequence.order().compare(execution.module(), last) <= 0)
                .forEach(execution -> experiments.put(execution.module(), execution.experiment()));
        return experiments;
    }
}
