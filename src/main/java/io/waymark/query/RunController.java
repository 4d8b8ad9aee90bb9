package io.waymark.query;

import io.waymark.domain.run.Execution;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunId;
import io.waymark.http.AcceptedParameters;
import io.waymark.port.RequestRejected;
import io.waymark.port.RunDeletion;
import io.waymark.port.reading.RunReader;
import io.waymark.port.reading.RunReader.OnPath;
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

/** Runs as they are now. */
@RestController
@RequestMapping("/api/v1/runs")
class RunController {
    private final RunReader runs;
    private final RunDeletion deletion;

    RunController(RunReader runs, RunDeletion deletion) {
        this.runs = runs;
        this.deletion = deletion;
    }

    /** {@code ?workflow=ns/name&state=&since=&until=}, newest first. */
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptedParameters({"workflow", "state", "since", "until", "limit", "order", "cursor"})
    Mono<ResponseEntity<Flux<DataBuffer>>> runs(ServerHttpRequest request) {
        var list = ListRequest.newestFirst(request);
        var filter = filter(list.asked());
        return Lists.answer(list, page -> runs.runs(filter, page), RunView::of);
    }

    @GetMapping(path = "/{run}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<SummaryView>> run(@PathVariable("run") String run) {
        return runs.run(Asked.run(run)).map(answer -> Lists.single(answer.asOf(), SummaryView.of(answer.value())));
    }

    /** Answers the plan and the context of a run as stored. */
    @GetMapping(path = "/{run}/config", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<ConfigView>> config(@PathVariable("run") String run) {
        return runs.plan(Asked.run(run)).map(answer -> Lists.single(answer.asOf(), ConfigView.of(answer.value())));
    }

    /** The completed executions on the path, module → experiment; {@code ?module=} cuts it after that module. */
    @GetMapping(path = "/{run}/experiments", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptedParameters({"module"})
    Mono<ResponseEntity<SequencedMap<String, String>>> experiments(
            @PathVariable("run") String run, ServerHttpRequest request) {
        var id = Asked.run(run);
        var module = new Asked(request.getQueryParams()).text("module");
        return runs.path(id).map(answer -> Lists.single(answer.asOf(), experiments(id, answer.value(), module)));
    }

    /** The run and all of its history; the feed tells it. */
    @DeleteMapping("/{run}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable("run") String run) {
        return deletion.delete(Asked.run(run));
    }

    private static RunReader.Filter filter(Asked asked) {
        return new RunReader.Filter(
                asked.text("workflow"),
                asked.words("state", Lifecycle.class),
                asked.time("since"),
                asked.time("until"));
    }

    private static SequencedMap<String, String> experiments(RunId run, OnPath path, @Nullable String last) {
        var sequence = path.sequence();
        if (last != null
                && !sequence.modules().contains(last)
                && !sequence.appeared().contains(last)) {
            throw RequestRejected.unknown(
                    "unknown-module",
                    "Run " + run + " has no module " + last + ": its sequence is in GET /api/v1/runs/" + run + ".");
        }
        var experiments = new LinkedHashMap<String, String>();
        path.executions().stream()
                .filter(execution -> execution.state() == Lifecycle.COMPLETED)
                .map(Execution::key)
                .map(key -> key.last())
                .filter(what -> last == null || sequence.order().compare(what.module(), last) <= 0)
                .forEach(what -> experiments.put(what.module(), what.experiment()));
        return experiments;
    }
}
