package io.waymark.web.api.across;

import io.waymark.domain.run.Workflow;
import io.waymark.port.across.WorkflowReader;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.port.read.RunReader;
import io.waymark.web.api.list.CsvTable;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists workflows, the durations of their steps, and executions that run longer than usual (WF, BL). */
@RestController
class WorkflowController {
    private static final List<String> COLUMNS = List.of(
            "namespace",
            "name",
            "runs",
            "failures",
            "latest_run.run_id",
            "latest_run.state",
            "latest_run.started_at",
            "latest_run.duration_seconds",
            "duration.p50",
            "duration.p95",
            "last_change_at");
    private static final List<String> LATE_COLUMNS =
            List.of("run_id", "workflow", "key", "started_at", "reported_at", "expected_seconds", "elapsed_seconds");
    private static final int DEFAULT_LAST = 50;

    private final WorkflowReader workflows;
    private final RunReader runs;

    WorkflowController(WorkflowReader workflows, RunReader runs) {
        this.workflows = workflows;
        this.runs = runs;
    }

    /** Lists workflows; {@code ?q=&sort=last_run|name|failures}. By default, the one with the latest run is first. */
    @GetMapping(
            path = "/api/v1/workflows",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, CsvTable.MEDIA_TYPE})
    @AcceptsQueryParameters({"q", "sort", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> workflows(ServerHttpRequest request) {
        var sort = sort(new QueryParameters(request.getQueryParams()));
        var list =
                sort == WorkflowReader.Sort.NAME ? ListRequest.oldestFirst(request) : ListRequest.newestFirst(request);
        var text = list.parameters().text("q");
        return ListResponses.respondOrTable(
                request, list, page -> workflows.workflows(text, sort, page), WorkflowView::of, COLUMNS);
    }

    /** Returns one workflow with the sequence of its latest run. */
    @GetMapping(path = "/api/v1/workflows/{namespace}/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<WorkflowView>> workflow(
            @PathVariable("namespace") String namespace, @PathVariable("name") String name) {
        return workflows
                .workflow(new Workflow(namespace, name))
                .flatMap(answer -> sequence(answer)
                        .map(sequence -> ListResponses.single(
                                answer, WorkflowView.of(answer.value()).withSequence(sequence))));
    }

    private Mono<List<String>> sequence(ResultAtPosition<WorkflowReader.WorkflowOverview> answer) {
        var latest = answer.value().recentRuns().stream().findFirst();
        return Mono.justOrEmpty(latest)
                .flatMap(run -> runs.run(run.run()))
                .map(run -> run.value().summary().path().sequence().modules())
                .onErrorResume(QueryFailure::isUnknownRun, deleted -> Mono.empty())
                .defaultIfEmpty(List.of());
    }

    /** Returns the last durations of each step, slowest first; {@code ?module=&step=&last=50}. */
    @GetMapping(path = "/api/v1/workflows/{namespace}/{name}/timings", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"module", "step", "last"})
    Mono<ResponseEntity<TimingsView>> timings(
            @PathVariable("namespace") String namespace, @PathVariable("name") String name, ServerHttpRequest request) {
        var parameters = new QueryParameters(request.getQueryParams());
        int last = parameters.number("last", DEFAULT_LAST, 1, DEFAULT_LAST);
        return workflows
                .timings(new Workflow(namespace, name), parameters.text("module"), parameters.text("step"), last)
                .map(answer -> ListResponses.single(answer, TimingsView.of(answer.value())));
    }

    /** Lists executions in progress that are late, the longest reported one first. */
    @GetMapping(
            path = "/api/v1/late-executions",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, CsvTable.MEDIA_TYPE})
    @AcceptsQueryParameters({"limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> lateExecutions(ServerHttpRequest request) {
        return ListResponses.respondOrTable(
                request,
                ListRequest.oldestFirst(request),
                workflows::lateExecutions,
                LateExecutionView::of,
                LATE_COLUMNS);
    }

    private static WorkflowReader.Sort sort(QueryParameters parameters) {
        return switch (parameters.text("sort", "last_run")) {
            case "last_run" -> WorkflowReader.Sort.LAST_RUN;
            case "name" -> WorkflowReader.Sort.NAME;
            case "failures" -> WorkflowReader.Sort.FAILURES;
            default ->
                throw RequestRejectedException.malformed(
                        "malformed-parameter", "Give 'sort' as last_run, name or failures.");
        };
    }
}
