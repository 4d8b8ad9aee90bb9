package io.waymark.query;

import io.waymark.port.Cursor;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.wire.DomainJson;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers with lists: a page as JSON, or the whole list as a line of JSON an entry. */
final class Lists {
    /** Carries the feed's cursor of the moment that an answer is of. */
    static final String CURSOR_HEADER = "Waymark-Cursor";

    private static final DataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

    private Lists() {}

    /** Whatever is no list. */
    static <T> ResponseEntity<T> single(Cursor asOf, T body) {
        return ResponseEntity.ok().header(CURSOR_HEADER, asOf.toString()).body(body);
    }

    /** What is JSON already. */
    static ResponseEntity<Flux<DataBuffer>> streamed(Cursor asOf, MediaType type, Flux<DataBuffer> json) {
        return ResponseEntity.ok()
                .header(CURSOR_HEADER, asOf.toString())
                .contentType(type)
                .body(json);
    }

    /**
     * A page, or all pages from there.
     *
     * @param read reads a page
     * @param view what an entry looks like outside
     */
    static <T> Mono<ResponseEntity<Flux<DataBuffer>>> answer(
            ListRequest request, Function<PageRequest, Mono<Answer<Page<T>>>> read, Function<T, ?> view) {
        return read.apply(request.page())
                .map(first -> request.whole() ? whole(request, first, read, view) : page(request, first, view));
    }

    /** The pages from the first one on, each read when the one before it was taken. */
    static <T> Flux<Page<T>> pages(
            PageRequest request, Page<T> first, Function<PageRequest, Mono<Answer<Page<T>>>> read) {
        return Mono.just(first).expand(page -> following(request, page, read));
    }

    private static <T> Mono<Page<T>> following(
            PageRequest request, Page<T> page, Function<PageRequest, Mono<Answer<Page<T>>>> read) {
        var next = page.next();
        return next == null
                ? Mono.empty()
                : read.apply(request.after(next, page.nextTie(), page.through()))
                        .map(Answer::value);
    }

    private static <T> ResponseEntity<Flux<DataBuffer>> page(
            ListRequest request, Answer<Page<T>> answer, Function<T, ?> view) {
        var items = answer.value().items().stream().map(view).toList();
        var json = DomainJson.bytes(new ListView<>(items, request.next(answer)));
        return streamed(request.asOf(answer), MediaType.APPLICATION_JSON, Flux.just(BUFFERS.wrap(json)));
    }

    private static <T> ResponseEntity<Flux<DataBuffer>> whole(
            ListRequest request,
            Answer<Page<T>> first,
            Function<PageRequest, Mono<Answer<Page<T>>>> read,
            Function<T, ?> view) {
        Flux<DataBuffer> lines =
                pages(request.page(), first.value(), read).concatMap(page -> Mono.justOrEmpty(lines(page, view)), 1);
        return streamed(request.asOf(first), MediaType.APPLICATION_NDJSON, lines);
    }

    /** A page's entries in one buffer, so that they are written at once. */
    private static <T> DataBuffer lines(Page<T> page, Function<T, ?> view) {
        var out = new ByteArrayOutputStream();
        for (var item : page.items()) {
            out.writeBytes(DomainJson.bytes(view.apply(item)));
            out.write('\n');
        }
        return BUFFERS.wrap(out.toByteArray());
    }
}
