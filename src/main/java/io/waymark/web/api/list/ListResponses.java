package io.waymark.web.api.list;

import io.waymark.codec.json.DomainJson;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.AsOf;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Creates list responses: a page as JSON, or the whole list as one line of JSON per entry. */
public final class ListResponses {
    /** The header with the feed cursor of the moment of a response. */
    public static final String CURSOR_HEADER = "Waymark-Cursor";

    private static final DataBufferFactory BUFFER_FACTORY = DefaultDataBufferFactory.sharedInstance;

    private ListResponses() {}

    /** Returns the response of a resource that is not a list. */
    public static <T> ResponseEntity<T> single(Cursor asOf, T body) {
        return ResponseEntity.ok().header(CURSOR_HEADER, asOf.toString()).body(body);
    }

    /** Returns a response whose body already is JSON. */
    public static ResponseEntity<Flux<DataBuffer>> streamed(Cursor asOf, MediaType type, Flux<DataBuffer> json) {
        return ResponseEntity.ok()
                .header(CURSOR_HEADER, asOf.toString())
                .contentType(type)
                .body(json);
    }

    /**
     * Returns one page, or streams all pages from there on.
     *
     * @param read reads a page
     * @param view maps an entry to its JSON form
     */
    public static <T> Mono<ResponseEntity<Flux<DataBuffer>>> respond(
            ListRequest request, Function<PageRequest, Mono<AsOf<Page<T>>>> read, Function<T, ?> view) {
        return read.apply(request.page())
                .map(first -> request.isStream() ? streamAll(request, first, read, view) : page(request, first, view));
    }

    /** Returns the pages from the first one on; each is read after the previous one was consumed. */
    public static <T> Flux<Page<T>> pages(
            PageRequest request, Page<T> first, Function<PageRequest, Mono<AsOf<Page<T>>>> read) {
        return Mono.just(first).expand(page -> following(request, page, read));
    }

    private static <T> Mono<Page<T>> following(
            PageRequest request, Page<T> page, Function<PageRequest, Mono<AsOf<Page<T>>>> read) {
        var next = page.next();
        return next == null
                ? Mono.empty()
                : read.apply(request.after(next, page.nextTie(), page.through()))
                        .map(AsOf::value);
    }

    private static <T> ResponseEntity<Flux<DataBuffer>> page(
            ListRequest request, AsOf<Page<T>> answer, Function<T, ?> view) {
        var items = answer.value().items().stream().map(view).toList();
        var json = DomainJson.bytes(new ListView<>(items, request.next(answer)));
        return streamed(request.asOf(answer), MediaType.APPLICATION_JSON, Flux.just(BUFFER_FACTORY.wrap(json)));
    }

    private static <T> ResponseEntity<Flux<DataBuffer>> streamAll(
            ListRequest request,
            AsOf<Page<T>> first,
            Function<PageRequest, Mono<AsOf<Page<T>>>> read,
            Function<T, ?> view) {
        Flux<DataBuffer> lines = pages(request.page(), first.value(), read)
                .concatMap(page -> Mono.justOrEmpty(toJsonLines(page, view)), 1);
        return streamed(request.asOf(first), MediaType.APPLICATION_NDJSON, lines);
    }

    /** Returns the entries of a page in one buffer, so that they are written at once. */
    private static <T> DataBuffer toJsonLines(Page<T> page, Function<T, ?> view) {
        var out = new ByteArrayOutputStream();
        for (var item : page.items()) {
            out.writeBytes(DomainJson.bytes(view.apply(item)));
            out.write('\n');
        }
        return BUFFER_FACTORY.wrap(out.toByteArray());
    }
}
