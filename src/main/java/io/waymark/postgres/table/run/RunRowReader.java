package io.waymark.postgres.table.run;

import io.r2dbc.spi.Row;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.state.HistoryRecordCounter;
import io.waymark.domain.state.RunState;
import io.waymark.domain.state.RunStatus;
import io.waymark.domain.summary.BreakingChangeCounts;
import io.waymark.port.read.RunReader;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.RowReader;
import org.jspecify.annotations.Nullable;

/** Reads the state of runs, or their entries for the list of runs, from rows of {@link RunTable}. */
public final class RunRowReader {
    private RunRowReader() {}

    /** Reads the overview of a run. */
    public static RunReader.RunOverview overview(Row row) {
        return new RunReader.RunOverview(
                new RunId(RowReader.text(row, "run_id")),
                readStatus(row),
                plan(row),
                counters(row),
                breaking(row),
                RowReader.number(row, "dead_letters"));
    }

    public static BreakingChangeCounts breaking(Row row) {
        var counts = row.get("breaking", Long[].class);
        return counts == null ? BreakingChangeCounts.NONE : new BreakingChangeCounts(counts[0], counts[1]);
    }

    static RunTable.StoredRunRow read(Row row) {
        return new RunTable.StoredRunRow(
                RowReader.number(row, "run_no"),
                RowReader.number(row, "version"),
                new RunId(RowReader.text(row, "run_id")),
                readStatus(row),
                plan(row),
                counters(row),
                RunStateJson.readProgress(RowReader.text(row, "progress")));
    }

    private static RunStatus readStatus(Row row) {
        return new RunStatus(
                EnumNames.parse(LifecycleState.class, RowReader.text(row, "state")),
                RowReader.timeOrNull(row, "started_at"),
                RowReader.timeOrNull(row, "ended_at"),
                RowReader.timeOrNull(row, "last_event_at"),
                RunStateJson.readError(RowReader.textOrNull(row, "error")));
    }

    private static RunPlan plan(Row row) {
        return RunStateJson.readPlan(RowReader.text(row, "plan"), readWorkflow(row));
    }

    private static RunState.RunCounters counters(Row row) {
        return new RunState.RunCounters(
                new HistoryRecordCounter(
                        RowReader.number(row, "snapshots_ever"), RowReader.number(row, "snapshots_floor")),
                new HistoryRecordCounter(RowReader.number(row, "changes_ever"), RowReader.number(row, "changes_floor")),
                new HistoryRecordCounter(RowReader.number(row, "timings_ever"), RowReader.number(row, "timings_floor")),
                RowReader.number(row, "events_ever"),
                RowReader.number(row, "executions_ever"),
                RowReader.number(row, "executions_completed"),
                RowReader.number(row, "executions_failed"),
                readId(HistoryRecordId.Kind.SNAPSHOT, RowReader.textOrNull(row, "last_snapshot")),
                readId(HistoryRecordId.Kind.CHANGE, RowReader.textOrNull(row, "last_change")));
    }

    private static @Nullable Workflow readWorkflow(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        return namespace == null || name == null ? null : new Workflow(namespace, name);
    }

    private static @Nullable HistoryRecordId readId(HistoryRecordId.Kind kind, @Nullable String text) {
        return text == null ? null : HistoryRecordId.parse(kind, text);
    }
}
