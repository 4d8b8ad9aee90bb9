package io.waymark.client;

import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import io.waymark.wire.Timestamps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Timings as a table: the columns of the record, then one for each key of any context.
 *
 * @param rows as long as columns; empty text where a row has nothing
 */
public record TimingReport(List<String> columns, List<List<String>> rows) {
    private static final List<String> FIXED = List.of(
            "record_id", "module_name", "experiment_name", "step_name", "start_time", "end_time", "duration_seconds");

    public TimingReport {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    public static TimingReport of(Collection<Timing> timings) {
        var keys = new LinkedHashSet<String>();
        timings.forEach(timing -> keys.addAll(timing.context().members().keySet()));
        var columns = new ArrayList<>(FIXED);
        columns.addAll(keys);
        return new TimingReport(
                columns, timings.stream().map(timing -> row(timing, keys)).toList());
    }

    /** RFC 4180, with a line of names. */
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
        row.add(Timestamps.text(timing.startedAt()));
        row.add(end == null ? "" : Timestamps.text(end));
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
        return cells.stream().map(TimingReport::quoted).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
