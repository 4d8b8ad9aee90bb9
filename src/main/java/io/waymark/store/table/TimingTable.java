package io.waymark.store.table;

import io.r2dbc.spi.Row;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.Step;
import io.waymark.wire.DomainJson;
import java.util.List;

/** Closed timings; the open ones are in the run's state. */
public final class TimingTable {
    private static final Copy<Placed<Timing>> ROWS = Copy.<Placed<Timing>>into("timing")
            .longs("run_no", Placed::run)
            .longs("number", placed -> placed.what().number())
            .times("started_at", placed -> placed.what().startedAt())
            .times("ended_at", placed -> placed.what().endedAt())
            .doubles("seconds", placed -> placed.what().seconds())
            .ints("feed_rank", Placed::rank)
            .names("module", placed -> placed.what().step().execution().module())
            .names("experiment", placed -> placed.what().step().execution().experiment())
            .names("step", placed -> placed.what().step().name())
            .texts("context", placed -> DomainJson.write(placed.what().context()));

    /** What {@link #read} needs of {@code timing t}. */
    public static final String COLUMNS =
            "t.number, t.started_at, t.ended_at, t.seconds, t.module, t.experiment, t.step, t.context";

    private TimingTable() {}

    public static Part insert(List<Placed<Timing>> timings) {
        return ROWS.part(timings);
    }

    public static Timing read(Row row) {
        var execution = new ModuleExperiment(Read.name(row, "module"), Read.name(row, "experiment"));
        return Timing.closed(
                Read.number(row, "number"),
                new Step(execution, Read.name(row, "step")),
                Read.time(row, "started_at"),
                Read.time(row, "ended_at"),
                Read.decimal(row, "seconds"),
                DomainJson.readMembers(Read.text(row, "context")));
    }
}
