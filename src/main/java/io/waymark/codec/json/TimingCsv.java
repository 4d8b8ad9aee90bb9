package io.waymark.codec.json;

import io.waymark.domain.history.Timing;
import io.waymark.domain.history.TimingRowFormatter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Formats timings as CSV according to RFC 4180. Times have the same format as in JSON, nested values are JSON, and
 * lines end with CRLF.
 */
public final class TimingCsv {
    private static final TimingRowFormatter TABLE = new TimingRowFormatter(TimestampFormat::format, DomainJson::write);

    private TimingCsv() {}

    /** Returns the cells of a timing, one for each column of {@link TimingRowFormatter#columns}. */
    public static List<String> row(Timing timing, Collection<String> contextKeys) {
        return TABLE.row(timing, contextKeys);
    }

    /** Returns a line with its line end. Quotes a cell if necessary. */
    public static String line(List<String> cells) {
        return cells.stream().map(TimingCsv::quote).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String quote(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
