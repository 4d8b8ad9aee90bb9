package io.waymark.postgres.table;

import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.TimedStep;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.CopyIn;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores timings: the start, end and duration of steps that have ended. Timings of steps that have not ended are part
 * of the state of the run, see {@link io.waymark.postgres.table.run.RunStateJson}.
 */
public final class TimingTable {
    private static final CopyIn<PendingHistoryRow<TimingRow>> ROWS = CopyIn.<PendingHistoryRow<TimingRow>>into("timing")
            .longs("run_no", PendingHistoryRow::run)
            .longs("number", row -> row.value().timing().number())
            .times("started_at", row -> row.value().timing().startedAt())
            .times("ended_at", row -> row.value().timing().endedAt())
            .doubles("seconds", row -> row.value().timing().seconds())
            .ints("feed_rank", PendingHistoryRow::rank)
            .names("module", row -> row.value().timing().step().execution().module())
            .names("experiment", row -> row.value().timing().step().execution().experiment())
            .names("step", row -> row.value().timing().step().name())
            .texts("context", row -> DomainJson.write(row.value().timing().context()))
            .texts("execution_key", row -> row.value().key());

    /** The columns of {@code timing t} that {@link #read} reads. */
    public static final String COLUMNS =
            "t.number, t.started_at, t.ended_at, t.seconds, t.module, t.experiment, t.step, t.context";

    /**
     * A timing to store.
     *
     * @param key the key of its execution as {@link io.waymark.postgres.table.run.ExecutionKeyCodec}
     */
    public record TimingRow(Timing timing, @Nullable String key) {}

    private TimingTable() {}

    public static CombinableStatement insert(List<PendingHistoryRow<TimingRow>> timings) {
        return ROWS.toPart(timings);
    }

    public static Timing read(Row row) {
        var execution = new ModuleExperimentName(RowReader.name(row, "module"), RowReader.name(row, "experiment"));
        return Timing.closed(
                RowReader.number(row, "number"),
                new TimedStep(execution, RowReader.name(row, "step")),
                RowReader.time(row, "started_at"),
                RowReader.time(row, "ended_at"),
                RowReader.decimal(row, "seconds"),
                DomainJson.readMembers(RowReader.text(row, "context")));
    }
}
