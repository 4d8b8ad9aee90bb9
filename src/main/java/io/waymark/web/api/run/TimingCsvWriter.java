package io.waymark.web.api.run;

import io.waymark.codec.json.TimingCsv;
import io.waymark.domain.history.Timing;
import io.waymark.domain.history.TimingRowFormatter;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.web.api.list.CsvTable;
import io.waymark.web.api.list.ListRequest;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.problem.RequestRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes the timings of a run as a CSV table (RFC 4180). After the fixed columns, the table has one column for each key
 * in the free-form member {@code context} of any timing (API-31, API-32). The writer reads the list twice, the first
 * time to find the columns, so that at most one page is in memory.
 */
final class TimingCsvWriter {
    private static final DataBufferFactory BUFFER_FACTORY = DefaultDataBufferFactory.sharedInstance;
    private static final String CONTEXT = "context.";

    /**
     * Limits of the columns for the keys of contexts.
     *
     * @param maxColumns the maximum number of these columns
     * @param maxCharacters the maximum total length of their names
     */
    record Limits(int maxColumns, long maxCharacters) {}

    private TimingCsvWriter() {}

    /**
     * Responds with the table after it has read the list once to find the columns.
     *
     * @param list the request
     * @param limits the limit of the number of columns; a wider table is rejected with status 422
     * @param read reads one page of timings
     */
    static Mono<ResponseEntity<Flux<DataBuffer>>> answer(
            ListRequest list, Limits limits, Function<PageRequest, Mono<ResultAtPosition<Page<Timing>>>> read) {
        return read.apply(list.page()).flatMap(first -> {
            Flux<Page<Timing>> pages = Flux.defer(() -> ListResponses.pages(list.page(), first.value(), read));
            return pages.collect(() -> new ContextKeys(limits), ContextKeys::add)
                    .map(keys -> ListResponses.streamed(list.asOf(first), CsvTable.TYPE, table(keys.names, pages)));
        });
    }

    /** Collects the keys of all contexts, which become columns of the table. */
    private static final class ContextKeys {
        private final Set<String> names = new LinkedHashSet<>();
        private final Limits limits;
        private long characters;

        ContextKeys(Limits limits) {
            this.limits = limits;
        }

        void add(Page<Timing> page) {
            page.items().forEach(timing -> timing.context().members().keySet().forEach(this::add));
        }

        private void add(String name) {
            characters += names.add(name) ? name.length() : 0;
            if (names.size() > limits.maxColumns() || characters > limits.maxCharacters()) {
                throw new RequestRejectedException(
                        422,
                        "table-too-wide",
                        "Cannot write the timings as a table: their contexts have more than "
                                + limits.maxColumns() + " different keys or too long keys, and each key is a column."
                                + " Filter by module or step, or request application/x-ndjson.");
            }
        }
    }

    private static Flux<DataBuffer> table(Set<String> keys, Flux<Page<Timing>> pages) {
        var header = TimingRowFormatter.columns(
                keys.stream().map(key -> CONTEXT + key).toList());
        return Flux.just(CsvTable.formatLine(header))
                .concatWith(pages.map(page -> page.items().stream()
                        .map(timing -> CsvTable.formatLine(TimingCsv.row(timing, keys)))
                        .collect(Collectors.joining())))
                .map(text -> BUFFER_FACTORY.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
