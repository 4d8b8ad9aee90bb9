package io.waymark.web.api.list;

import io.waymark.codec.json.DomainJson;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.MinimumPosition;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Creates the HTTP responses of lists: one page as JSON, or the whole list as a stream of NDJSON (one entry on each
 * line) or CSV. Each response has a {@code Waymark-Cursor} header for opening a feed of all later changes.
 */
public final class ListResponses {
    /** The name of the header with a feed cursor: a feed from it delivers everything later than the response. */
    public static final String CURSOR_HEADER = "Waymark-Cursor";

    /** The header with the feed cursor up to which a response contains the projection across runs. */
    public static final String PROJECTED_HEADER = "Waymark-Projected";

    private static final DataBufferFactory BUFFER_FACTORY = DefaultDataBufferFactory.sharedInstance;

    private ListResponses() {}

    /** Returns the response of a resource that is not a list, as of the moment of the cursor. */
    public static <T> ResponseEntity<T> single(Cursor asOf, T body) {
        return ResponseEntity.ok().header(CURSOR_HEADER, asOf.toString()).body(body);
    }

    /** Returns the response of a resource that is not a list and that contains data of the projection across runs. */
    public static <T> ResponseEntity<T> single(ResultAtPosition<?> answer, T body) {
        return headers(answer.asOf(), answer.projected()).body(body);
    }

    private static ResponseEntity.BodyBuilder headers(Cursor asOf, @Nullable Cursor projected) {
        var response = ResponseEntity.ok().header(CURSOR_HEADER, asOf.toString());
        return projected == null ? response : response.header(PROJECTED_HEADER, projected.toString());
    }

    /** Returns a response whose body is already written, such as JSON or CSV, and is sent as it is produced. */
    public static ResponseEntity<Flux<DataBuffer>> streamed(Cursor asOf, MediaType type, Flux<DataBuffer> json) {
        return streamed(asOf, null, type, json);
    }

    private static ResponseEntity<Flux<DataBuffer>> streamed(
            Cursor asOf, @Nullable Cursor projected, MediaType type, Flux<DataBuffer> body) {
        return headers(asOf, projected).contentType(type).body(body);
    }

    /**
     * Responds like {@link #respond}, or with the whole list as a table if the request accepts {@code text/csv}.
     *
     * @param columns the members of an entry that are columns; nested members with dots
     */
    public static <T> Mono<ResponseEntity<Flux<DataBuffer>>> respondOrTable(
            ServerHttpRequest accepted,
            ListRequest request,
            Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read,
            Function<T, ?> view,
            List<String> columns) {
        if (!CsvTable.isRequested(accepted)) {
            return respond(request, read, view);
        }
        return read.apply(request.page())
                .contextWrite(MinimumPosition.atLeast(request.position()))
                .map(first -> streamed(
                        request.asOf(first),
                        first.projected(),
                        CsvTable.TYPE,
                        CsvTable.of(columns, pages(request.page(), first.value(), read), view)
                                .map(text -> BUFFER_FACTORY.wrap(text.getBytes(StandardCharsets.UTF_8)))));
    }

    /**
     * Responds with the requested page or, if the client accepts a stream, with all entries from that page on.
     *
     * @param request the parsed request
     * @param read reads one page
     * @param view converts an entry to the object that is written as JSON
     */
    public static <T> Mono<ResponseEntity<Flux<DataBuffer>>> respond(
            ListRequest request, Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read, Function<T, ?> view) {
        return read.apply(request.page())
                .contextWrite(MinimumPosition.atLeast(request.position()))
                .map(first -> request.isStream() ? streamAll(request, first, read, view) : page(request, first, view));
    }

    /** Emits the given first page and all following pages. Each is read after the previous one was consumed. */
    public static <T> Flux<Page<T>> pages(
            PageRequest request, Page<T> first, Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read) {
        return Mono.just(first).expand(page -> following(request, page, read));
    }

    private static <T> Mono<Page<T>> following(
            PageRequest request, Page<T> page, Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read) {
        var next = page.next();
        return next == null
                ? Mono.empty()
                : read.apply(request.after(next, page.nextTie(), page.through()))
                        .map(ResultAtPosition::value);
    }

    private static <T> ResponseEntity<Flux<DataBuffer>> page(
            ListRequest request, ResultAtPosition<Page<T>> answer, Function<T, ?> view) {
        var items = answer.value().items().stream().map(view).toList();
        var json = DomainJson.bytes(new ListView<>(items, request.next(answer)));
        return streamed(
                request.asOf(answer),
                answer.projected(),
                MediaType.APPLICATION_JSON,
                Flux.just(BUFFER_FACTORY.wrap(json)));
    }

    private static <T> ResponseEntity<Flux<DataBuffer>> streamAll(
            ListRequest request,
            ResultAtPosition<Page<T>> first,
            Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read,
            Function<T, ?> view) {
        Flux<DataBuffer> lines = pages(request.page(), first.value(), read)
                .concatMap(page -> Mono.justOrEmpty(toJsonLines(page, view)), 1);
        return streamed(request.asOf(first), first.projected(), MediaType.APPLICATION_NDJSON, lines);
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
