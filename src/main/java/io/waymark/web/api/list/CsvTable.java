package io.waymark.web.api.list;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.TimingCsv;
import io.waymark.domain.schema.Value;
import io.waymark.port.read.Page;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;

/** Formats lists as CSV tables (RFC 4180). */
public final class CsvTable {
    public static final String MEDIA_TYPE = "text/csv";

    /** The media type of a table. */
    public static final MediaType TYPE = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private static final String FORMULA = "=+-@";

    private CsvTable() {}

    /** Returns whether a request asks for a table. */
    public static boolean isRequested(ServerHttpRequest request) {
        return request.getHeaders().getAccept().stream()
                .filter(media -> !media.isWildcardType() && !media.isWildcardSubtype())
                .findFirst()
                .filter(TYPE::equalsTypeAndSubtype)
                .isPresent();
    }

    /** Returns the header line, and one text per page. */
    static <T> Flux<String> of(List<String> columns, Flux<Page<T>> pages, Function<T, ?> view) {
        return Flux.just(formatLine(columns))
                .concatWith(pages.map(page -> page.items().stream()
                        .map(item -> row(columns, view.apply(item)))
                        .collect(Collectors.joining())));
    }

    private static String row(List<String> columns, Object view) {
        var members = DomainJson.readMembers(DomainJson.write(view));
        return formatLine(
                columns.stream().map(column -> text(member(members, column))).toList());
    }

    private static @Nullable Value member(Value.Members members, String column) {
        int dot = column.indexOf('.');
        var value = members.get(dot < 0 ? column : column.substring(0, dot));
        return dot >= 0 && value instanceof Value.Members nested ? member(nested, column.substring(dot + 1)) : value;
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

    /** Returns a line. A leading apostrophe prevents a spreadsheet from interpreting a cell as a formula. */
    public static String formatLine(List<String> cells) {
        return TimingCsv.line(
                cells.stream().map(cell -> isFormula(cell) ? "'" + cell : cell).toList());
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty() && (FORMULA.indexOf(text.charAt(0)) >= 0 || Character.isISOControl(text.charAt(0)));
    }
}
