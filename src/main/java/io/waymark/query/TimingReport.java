package io.waymark.query;

import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.schema.Value;
import io.waymark.port.reading.Answer;
import io.waymark.port.reading.Page;
import io.waymark.port.reading.PageRequest;
import io.waymark.wire.DomainJson;
import io.waymark.wire.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
 * Timings as a table (RFC 4180): the original's report, with the keys of all contexts as further columns in order of
 * their first appearance. The list is read twice, first for its columns, so that no more than a page is in memory.
 */
final class TimingReport {
    static final String CSV = "text/csv";

    private static final MediaType TYPE = new MediaType("text", "csv", StandardCharsets.UTF_8);
    private static final DataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;
    private static final List<String> COLUMNS = List.of(
            "record_id", "module_name", "experiment_name", "step_name", "start_time", "end_time", "duration_seconds");

    private TimingReport() {}

    static boolean isWanted(ServerHttpRequest request) {
        return request.getHeaders().getAccept().stream()
                .filter(media -> !media.isWildcardType() && !media.isWildcardSubtype())
                .findFirst()
                .filter(TYPE::equalsTypeAndSubtype)
                .isPresent();
    }

    static Mono<ResponseEntity<Flux<DataBuffer>>> answer(
            ListRequest list, Function<PageRequest, Mono<Answer<Page<Timing>>>> read) {
        return read.apply(list.page()).map(first -> {
            Flux<Page<Timing>> pages = Flux.defer(() -> Lists.pages(list.page(), first.value(), read));
            return Lists.streamed(
                    list.asOf(first),
                    TYPE,
                    pages.collect(LinkedHashSet<String>::new, TimingReport::addKeys)
                            .flatMapMany(keys -> table(keys, pages)));
        });
    }

    private static void addKeys(Set<String> keys, Page<Timing> page) {
        page.items().forEach(timing -> keys.addAll(timing.context().members().keySet()));
    }

    private static Flux<DataBuffer> table(Set<String> keys, Flux<Page<Timing>> pages) {
        var header = new ArrayList<>(COLUMNS);
        header.addAll(keys);
        return Flux.just(line(header))
                .concatWith(pages.map(page ->
                        page.items().stream().map(timing -> row(timing, keys)).collect(Collectors.joining())))
                .map(text -> BUFFERS.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String row(Timing timing, Set<String> keys) {
        var seconds = timing.seconds();
        var cells = new ArrayList<String>();
        cells.add(timing.id().map(RecordId::toString).orElse(""));
        cells.add(timing.step().execution().module());
        cells.add(timing.step().execution().experiment());
        cells.add(timing.step().name());
        cells.add(time(timing.startedAt()));
        cells.add(time(timing.endedAt()));
        cells.add(seconds == null ? "" : seconds.toString());
        keys.forEach(key -> cells.add(text(timing.context().get(key))));
        return line(cells);
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "" : Timestamps.text(time);
    }

    /** A text as it is, anything else as JSON. */
    private static String text(@Nullable Value value) {
        return switch (value) {
            case null -> "";
            case Value.Null none -> "";
            case Value.Text(var text) -> text;
            default -> DomainJson.write(value);
        };
    }

    private static String line(List<String> cells) {
        return cells.stream().map(TimingReport::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
