package io.waymark.domain.history;

import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Converts the timings of a run to the rows of a text table, for example for CSV (API-31). The first seven columns are
 * fixed. Each key of the context, the further members of the events, adds a column. A missing value is an empty text.
 */
public final class TimingRowFormatter {
    private static final List<String> FIXED_COLUMNS = List.of(
            "record_id", "module_name", "experiment_name", "step_name", "start_time", "end_time", "duration_seconds");

    private final Function<Instant, String> timeFormat;
    private final Function<Value, String> valueFormat;

    /**
     * Creates a table with these formats.
     *
     * @param valueFormat formats a value that is not a text
     */
    public TimingRowFormatter(Function<Instant, String> timeFormat, Function<Value, String> valueFormat) {
        this.timeFormat = timeFormat;
        this.valueFormat = valueFormat;
    }

    /** Returns the names of the columns. */
    public static List<String> columns(Collection<String> contextColumns) {
        var columns = new ArrayList<>(FIXED_COLUMNS);
        columns.addAll(contextColumns);
        return List.copyOf(columns);
    }

    /** Returns the cells of a timing, one for each column. */
    public List<String> row(Timing timing, Collection<String> contextKeys) {
        ModuleExperimentName execution = timing.step().execution();
        var seconds = timing.seconds();
        var cells = new ArrayList<String>();
        cells.add(timing.id().map(HistoryRecordId::toString).orElse(""));
        cells.add(execution.module());
        cells.add(execution.experiment());
        cells.add(timing.step().name());
        cells.add(time(timing.startedAt()));
        cells.add(time(timing.endedAt()));
        cells.add(seconds == null ? "" : seconds.toString());
        contextKeys.forEach(key -> cells.add(text(timing.context().get(key))));
        return List.copyOf(cells);
    }

    private String time(@Nullable Instant time) {
        return time == null ? "" : timeFormat.apply(time);
    }

    private String text(@Nullable Value value) {
        if (value == null || value instanceof Value.Null) {
            return "";
        }
        return value instanceof Value.Text text ? text.value() : valueFormat.apply(value);
    }
}
