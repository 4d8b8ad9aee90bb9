package io.waymark.web.api.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.TimestampFormat;
import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.Timing;
import io.waymark.domain.schema.Value;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.read.AsOf;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.startup.QueryProperties;
import io.waymark.web.api.list.CsvTable;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
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
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes timings as a table (RFC 4180): the report of the original, with the keys of all contexts as further columns in
 * order of their first occurrence (API-31, API-32). It reads the list twice, first for its columns, so that at most one
 * page is in memory.
 */
final class TimingReportWriter {
    private static final DataBufferFactory BUFFER_FACTORY = DefaultDataBufferFactory.sharedInstance;
    private static final List<String> COLUMNS = List.of(
            "record_id", "module_name", "experiment_name", "step_name", "start_time", "end_time", "duration_seconds");

    private static final String CONTEXT = "context.";

    private TimingReportWriter() {}

    /**
     * Responds with the table after all of its columns are known.
     *
     * @param settings the limits of the columns, all of which every row has
     */
    static Mono<ResponseEntity<Flux<DataBuffer>>> answer(
            ListRequest list, QueryProperties settings, Function<PageRequest, Mono<AsOf<Page<Timing>>>> read) {
        return read.apply(list.page()).flatMap(first -> {
            Flux<Page<Timing>> pages = Flux.defer(() -> ListResponses.pages(list.page(), first.value(), read));
            return pages.collect(() -> new ContextKeys(settings), ContextKeys::add)
                    .map(keys -> ListResponses.streamed(list.asOf(first), CsvTable.TYPE, table(keys.names, pages)));
        });
    }

    /** The keys of all contexts. */
    private static final class ContextKeys {
        private final Set<String> names = new LinkedHashSet<>();
        private final QueryProperties settings;
        private long characters;

        ContextKeys(QueryProperties settings) {
            this.settings = settings;
        }

        void add(Page<Timing> page) {
            page.items().forEach(timing -> timing.context().members().keySet().forEach(this::add));
        }

        private void add(String name) {
            characters += names.add(name) ? name.length() : 0;
            if (names.size() > settings.maxCsvColumns()
                    || characters > settings.maxPageSize().toBytes()) {
                throw new RequestRejectedException(
                        422,
                        "table-too-wide",
                        "The contexts of these timings have too many keys for a table, which may have "
                                + settings.maxCsvColumns() + " such columns: filter by module or step, or request"
                                + " application/x-ndjson.");
            }
        }
    }

    private static Flux<DataBuffer> table(Set<String> keys, Flux<Page<Timing>> pages) {
        var header = new ArrayList<>(COLUMNS);
        keys.forEach(key -> header.add(CONTEXT + key));
        return Flux.just(CsvTable.formatLine(header))
                .concatWith(pages.map(page ->
                        page.items().stream().map(timing -> row(timing, keys)).collect(Collectors.joining())))
                .map(text -> BUFFER_FACTORY.wrap(text.getBytes(StandardCharsets.UTF_8)));
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
        return CsvTable.formatLine(cells);
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "" : TimestampFormat.format(time);
    }

    /** Returns a text unchanged, and any other value as JSON. */
    private static String text(@Nullable Value value) {
        return switch (value) {
            case null -> "";
            case Value.Null none -> "";
            case Value.Text(var text) -> text;
            default -> DomainJson.write(value);
        };
    }
}
