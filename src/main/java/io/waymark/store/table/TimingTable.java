package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.Step;
import io.waymark.wire.DomainJson;
import java.util.List;
import reactor.core.publisher.Mono;

/** Closed timings; the open ones are in the run's state. */
public final class TimingTable {
    private static final String INSERT = """
            insert into timing (run_no, number, started_at, ended_at, seconds, feed_rank, module, experiment, step,
                context)
            select run_no, number, micros(started_at), micros(ended_at), seconds, feed_rank, module, experiment, step,
                context
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::double precision[], $6::int[],
                $7::text[], $8::text[], $9::text[], $10::text[])
                as u (run_no, number, started_at, ended_at, seconds, feed_rank, module, experiment, step, context)
            """;

    /** What {@link #read} needs of {@code timing t}. */
    public static final String COLUMNS =
            "t.number, t.started_at, t.ended_at, t.seconds, t.module, t.experiment, t.step, t.context";

    private TimingTable() {}

    public static Mono<Long> insert(Connection connection, List<Placed<Timing>> timings) {
        return Columns.of(timings)
                .longs(Placed::run)
                .longs(placed -> placed.what().number())
                .times(placed -> placed.what().startedAt())
                .times(placed -> placed.what().endedAt())
                .doubles(placed -> placed.what().seconds())
                .ints(Placed::rank)
                .names(placed -> placed.what().step().execution().module())
                .names(placed -> placed.what().step().execution().experiment())
                .names(placed -> placed.what().step().name())
                .texts(placed -> DomainJson.write(placed.what().context()))
                .update(connection, INSERT);
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
