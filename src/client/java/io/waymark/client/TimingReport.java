package io.waymark.client;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.TimestampFormat;
import io.waymark.domain.history.RecordId;
import io.waymark.domain.history.Timing;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The timings of a run as a table. The first seven columns are fixed. Each key that occurs in the context (free-form
 * members) of a timing adds one column. Immutable.
 *
 * @param columns the names of the columns
 * @param rows one list of cells for each timing, with one cell for each column; a missing value is an empty string
 */
public record TimingReport(List<String> columns, List<List<String>> rows) {
    private static final List<String> FIXED_COLUMNS = List.of(
            "record_id", "module_name", "experiment_name", "step_name", "start_time", "end_time", "duration_seconds");

    public TimingReport {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** Returns the report of these timings, in their order. Durations are in seconds. */
    public static TimingReport of(Collection<Timing> timings) {
        var keys = new LinkedHashSet<String>();
        timings.forEach(timing -> keys.addAll(timing.context().members().keySet()));
        var columns = new ArrayList<>(FIXED_COLUMNS);
        columns.addAll(keys);
        return new TimingReport(
                columns, timings.stream().map(timing -> row(timing, keys)).toList());
    }

    /** Returns the table as CSV according to RFC 4180, with a header line and CRLF line ends. */
    public String toCsv() {
        var csv = new StringBuilder(line(columns));
        rows.forEach(row -> csv.append(line(row)));
        return csv.toString();
    }

    private static List<String> row(Timing timing, Collection<String> keys) {
        var end = timing.endedAt();
        var row = new ArrayList<String>();
        row.add(timing.id().map(RecordId::toString).orElse(""));
        row.add(timing.step().execution().module());
        row.add(timing.step().execution().experiment());
        row.add(timing.step().name());
        row.add(TimestampFormat.format(timing.startedAt()));
        row.add(end == null ? "" : TimestampFormat.format(end));
        row.add(Objects.toString(timing.seconds(), ""));
        keys.forEach(key -> row.add(text(timing.context().get(key))));
        return List.copyOf(row);
    }

    private static String text(@Nullable Value value) {
        return switch (value) {
            case null -> "";
            case Value.Null none -> "";
            case Value.Text(var text) -> text;
            default -> DomainJson.write(value);
        };
    }

    private static String line(List<String> cells) {
        return cells.stream().map(TimingReport::quote).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String quote(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
