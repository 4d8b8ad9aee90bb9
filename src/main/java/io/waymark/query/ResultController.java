package io.waymark.query;

import io.waymark.domain.recording.FiledResult;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.http.AcceptedParameters;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.port.reading.ResultReader;
import io.waymark.wire.DomainJson;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
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

/** What executions left. One result may have 1 MiB, so they are read and written a few at a time. */
@RestController
class ResultController {
    private static final int AT_A_TIME = 16;

    private final ResultReader results;

    ResultController(ResultReader results) {
        this.results = results;
    }

    /**
     * An object, key → result, of the last module of the sequence; {@code ?module=} of that one, {@code &current=true}
     * only the one on the path.
     */
    @GetMapping(
            path = "/api/v1/runs/{run}/results",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    @AcceptedParameters({"module", "current", "order"})
    Mono<ResponseEntity<Flux<DataBuffer>>> results(@PathVariable("run") String run, ServerHttpRequest request) {
        var id = Asked.run(run);
        var list = ListRequest.oldestFirst(request);
        var module = list.asked().text("module");
        boolean current = list.asked().flag("current");
        Function<PageRequest, Mono<Answer<Page<FiledResult>>>> read =
                page -> results.results(id, module, current, page);
        var few = PageRequest.first(AT_A_TIME, list.page().ascending());
        return list.whole()
                ? Lists.answer(list.of(few), read, ResultView::of)
                : read.apply(few).map(first -> object(few, first, read));
    }

    private static ResponseEntity<Flux<DataBuffer>> object(
            PageRequest request,
            Answer<Page<FiledResult>> first,
            Function<PageRequest, Mono<Answer<Page<FiledResult>>>> read) {
        var known = new HashSet<ContentHash>();
        Flux<DataBuffer> members = Lists.pages(request, first.value(), read)
                .concatMapIterable(Page::items, 1)
                .map(filed -> member(known, ResultView.of(filed)));
        var json = Flux.concat(Mono.just(buffer("{")), members, Mono.just(buffer("}")));
        return Lists.streamed(first.asOf(), MediaType.APPLICATION_JSON, json);
    }

    /** Names may hold brackets, so two paths may have one text: the second one gets a number. Keys may be long, hence
     * their hashes. */
    private static DataBuffer member(Set<ContentHash> known, ResultView result) {
        var comma = known.isEmpty() ? "" : ",";
        var key = result.key();
        for (int i = 2; !known.add(new ContentHasher().add(key).hash()); i++) {
            key = result.key() + "#" + i;
        }
        return buffer(comma + DomainJson.write(key) + ":" + DomainJson.write(result));
    }

    private static DataBuffer buffer(String json) {
        return DefaultDataBufferFactory.sharedInstance.wrap(json.getBytes(StandardCharsets.UTF_8));
    }
}
