package io.waymark.web.api.run;

import io.waymark.domain.baseline.EventGapHistogram;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.summary.CurrentPathSummary;
import io.waymark.port.across.WorkflowReader;
import io.waymark.port.across.WorkflowReader.RunTimeliness;
import io.waymark.port.read.Page;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.port.read.RunReader;
import io.waymark.port.read.RunReader.ExecutionFailure;
import io.waymark.port.read.RunReader.RunOverview;
import io.waymark.port.store.RunDeleter;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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

/** Lists and deletes runs, and shows their summary, their config and their current experiments. */
@RestController
@RequestMapping("/api/v1/runs")
class RunController {
    /** The timeliness of a run that was deleted between two queries. */
    private static final RunTimeliness UNKNOWN =
            new RunTimeliness(false, EventGapHistogram.none().staleAfter());

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

    /**
     * Lists runs, newest first. The filters are {@code ?workflow=namespace/name&state=&since=&until=}. With {@code
     * expand=failure}, failed runs have their latest failed execution.
     */
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptsQueryParameters({"workflow", "state", "since", "until", "expand", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> runs(ServerHttpRequest request) {
        var list = ListRequest.newestFirst(request);
        var filter = filter(list.parameters());
        var expandsFailures =
                !list.parameters().enums("expand", Expansion.class).isEmpty();
        return ListResponses.respond(
                list,
                page -> runs.runs(filter, page)
                        .flatMap(found -> failures(found.value().items(), expandsFailures)
                                .flatMap(failures -> withTimeliness(found, failures))),
                view -> view);
    }

    private Mono<Map<RunId, ExecutionFailure>> failures(List<RunOverview> found, boolean expands) {
        return expands
                ? runs.latestFailures(found.stream()
                        .filter(run -> run.status().state() == LifecycleState.FAILED)
                        .map(RunOverview::id)
                        .toList())
                : Mono.just(Map.of());
    }

    private Mono<ResultAtPosition<Page<RunView>>> withTimeliness(
            ResultAtPosition<Page<RunOverview>> found, Map<RunId, ExecutionFailure> failures) {
        var page = found.value();
        var now = clock.instant();
        return workflows
                .timeliness(page.items().stream().map(RunOverview::id).toList())
                .map(timeliness -> new ResultAtPosition<>(
                        page.map(run -> RunView.of(
                                run, timeliness.value().getOrDefault(run.id(), UNKNOWN), failures.get(run.id()), now)),
                        found.asOf(),
                        timeliness.projected()));
    }

    /** The members that entries of the list have only on request, the values of {@code expand}. */
    private enum Expansion {
        FAILURE
    }

    @GetMapping(path = "/{run}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<SummaryView>> run(@PathVariable("run") String run) {
        var id = QueryParameters.parseRun(run);
        return workflows
                .neighbors(id)
                .flatMap(neighbors -> runs.run(id)
                        .map(answer -> ListResponses.single(
                                new ResultAtPosition<>(answer.value(), answer.asOf(), neighbors.projected()),
                                SummaryView.of(answer.value(), neighbors.value(), clock.instant()))));
    }

    /** Returns the plan of a run, and the context that its events added. */
    @GetMapping(path = "/{run}/config", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<PlanView>> config(@PathVariable("run") String run) {
        return runs.plan(QueryParameters.parseRun(run))
                .map(answer -> ListResponses.single(answer.asOf(), PlanView.of(answer.value())));
    }

    /**
     * Returns the current experiment of each module whose current execution is completed, in the order of the modules.
     * With {@code ?module=}, the list ends with that module.
     */
    @GetMapping(path = "/{run}/experiments", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"module"})
    Mono<ResponseEntity<Map<String, String>>> experiments(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var module = new QueryParameters(request.getQueryParams()).text("module");
        return runs.path(id)
                .map(answer -> ListResponses.single(answer.asOf(), experiments(id, answer.value(), module)));
    }

    /** Deletes a run with its history, and adds an item for the deletion to the feed. */
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

    private static Map<String, String> experiments(RunId run, CurrentPathSummary path, @Nullable String last) {
        if (last != null && !path.sequence().contains(last)) {
            throw RequestRejectedException.unknown(
                    "unknown-module",
                    "Run " + run + " has no module " + last + ": its sequence is in GET /api/v1/runs/" + run + ".");
        }
        return last == null ? path.experiments() : path.experimentsThrough(last);
    }
}
