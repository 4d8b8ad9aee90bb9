package io.waymark.web.api.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.RecordedResult;
import io.waymark.domain.summary.OutputNameDisambiguator;
import io.waymark.port.read.ExecutionOutputReader;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Serves the results (output data) of the executions of a run. A result may have up to 1 MiB. The controller therefore
 * reads and writes results in pages of 16, and never holds a whole response in memory.
 */
@RestController
class ExecutionOutputController {
    private static final int PAGE_SIZE = 16;

    private final ExecutionOutputReader results;

    ExecutionOutputController(ExecutionOutputReader results) {
        this.results = results;
    }

    /**
     * Returns the results of one module as an object with the keys of the executions as members. The module is that of
     * {@code ?module=}, or the last one of the sequence. {@code current=true} selects only the execution on the path.
     */
    @GetMapping(
            path = "/api/v1/runs/{run}/results",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptsQueryParameters({"module", "current", "order"})
    Mono<ResponseEntity<Flux<DataBuffer>>> results(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = QueryParameters.parseRun(run);
        var list = ListRequest.oldestFirst(request);
        var module = list.parameters().text("module");
        boolean current = list.parameters().flag("current");
        Function<PageRequest, Mono<ResultAtPosition<Page<RecordedResult>>>> read =
                page -> results.results(id, module, current, page);
        var firstPage = PageRequest.first(PAGE_SIZE, list.page().ascending());
        return list.isStream()
                ? ListResponses.respond(list.of(firstPage), read, ExecutionOutputView::of)
                : read.apply(firstPage).map(first -> object(firstPage, first, read));
    }

    private static ResponseEntity<Flux<DataBuffer>> object(
            PageRequest request,
            ResultAtPosition<Page<RecordedResult>> first,
            Function<PageRequest, Mono<ResultAtPosition<Page<RecordedResult>>>> read) {
        var names = new OutputNameDisambiguator();
        var isFirst = new AtomicBoolean(true);
        Flux<DataBuffer> members = ListResponses.pages(request, first.value(), read)
                .concatMapIterable(Page::items, 1)
                .map(recorded -> member(isFirst.getAndSet(false), names, ExecutionOutputView.of(recorded)));
        var json = Flux.concat(Mono.just(buffer("{")), members, Mono.just(buffer("}")));
        return ListResponses.streamed(first.asOf(), MediaType.APPLICATION_JSON, json);
    }

    private static DataBuffer member(boolean isFirst, OutputNameDisambiguator names, ExecutionOutputView result) {
        var name = names.add(result.key());
        return buffer((isFirst ? "" : ",") + DomainJson.write(name) + ":" + DomainJson.write(result));
    }

    private static DataBuffer buffer(String json) {
        return DefaultDataBufferFactory.sharedInstance.wrap(json.getBytes(StandardCharsets.UTF_8));
    }
}
