package io.waymark.postgres.projection.lineage;

import io.r2dbc.spi.Connection;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores the latest lineage of each execution of a run, for each generation of the projection. */
final class LineageRunTable {
    private static final String COLUMNS = "run_no, slot, lineage, position, snapshot, time, run_id";
    private static final String SELECT = "select " + COLUMNS.replaceAll("(\\w+)", "r.$1") + """
             from (select unnest($1) as run_no) u
                join lineage_run r on r.generation = $2 and r.run_no = u.run_no
            """;
    private static final String UPSERT = "insert into lineage_run (generation, " + COLUMNS + ") select $8, " + COLUMNS
            + ArrayParameters.rows(COLUMNS)
            + """
            on conflict (generation, run_no, slot) do update set lineage = excluded.lineage,
                position = excluded.position, snapshot = excluded.snapshot, time = excluded.time
            """;
    private static final String DELETE =
            "delete from lineage_run r using (select unnest($1) as run_no, unnest($2) as slot) u"
                    + " where r.generation = $3 and r.run_no = u.run_no and r.slot = u.slot";

    /**
     * The lineage that an execution stated last.
     *
     * @param slot identifies the dataset, the workflow and the execution within a run
     * @param position the position of the completion
     * @param snapshot the number of its snapshot
     */
    record LineageRunRow(Slot slot, ContentHash lineage, long position, long snapshot, Instant time, RunId runId) {}

    /** Identifies an execution of a run with the dataset that it wrote. */
    record Slot(long run, ContentHash slot) {}

    private LineageRunTable() {}

    static Flux<LineageRunRow> select(Connection connection, int generation, Collection<Long> runs) {
        return ArrayParameters.of(List.copyOf(runs))
                .longs(run -> run)
                .value(generation)
                .select(
                        connection,
                        SELECT,
                        row -> new LineageRunRow(
                                new Slot(RowReader.number(row, "run_no"), RowReader.hash(row, "slot")),
                                RowReader.hash(row, "lineage"),
                                RowReader.number(row, "position"),
                                RowReader.number(row, "snapshot"),
                                RowReader.time(row, "time"),
                                new RunId(RowReader.text(row, "run_id"))));
    }

    static Mono<Long> upsert(Connection connection, int generation, List<LineageRunRow> rows) {
        return ArrayParameters.of(rows)
                .longs(row -> row.slot().run())
                .hashes(row -> row.slot().slot())
                .hashes(LineageRunRow::lineage)
                .longs(LineageRunRow::position)
                .longs(LineageRunRow::snapshot)
                .times(LineageRunRow::time)
                .texts(row -> row.runId().value())
                .value(generation)
                .update(connection, UPSERT);
    }

    static Mono<Long> delete(Connection connection, int generation, List<Slot> slots) {
        return ArrayParameters.of(slots)
                .longs(Slot::run)
                .hashes(Slot::slot)
                .value(generation)
                .update(connection, DELETE);
    }
}
