package io.waymark.client;

import io.waymark.codec.json.TimingCsv;
import io.waymark.domain.history.Timing;
import io.waymark.domain.history.TimingRowFormatter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The timings of a run as a table. The first seven columns are fixed. Each key that occurs in the context (free-form
 * members) of a timing adds one column. Immutable.
 *
 * @param columns the names of the columns
 * @param rows one list of cells for each timing, with one cell for each column; a missing value is an empty string
 */
public record TimingReport(List<String> columns, List<List<String>> rows) {
    public TimingReport {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** Returns the report of these timings, in their order. Durations are in seconds. */
    public static TimingReport of(Collection<Timing> timings) {
        var keys = new LinkedHashSet<String>();
        timings.forEach(timing -> keys.addAll(timing.context().members().keySet()));
        return new TimingReport(
                TimingRowFormatter.columns(keys),
                timings.stream().map(timing -> TimingCsv.row(timing, keys)).toList());
    }

    /** Returns the table as CSV according to RFC 4180, with a header line and CRLF line ends. */
    public String toCsv() {
        var csv = new StringBuilder(TimingCsv.line(columns));
        rows.forEach(row -> csv.append(TimingCsv.line(row)));
        return csv.toString();
    }
}
