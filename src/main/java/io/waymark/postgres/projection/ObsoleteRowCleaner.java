package io.waymark.postgres.projection;

import io.r2dbc.spi.Connection;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.RowReader;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes, in limited steps, the projection rows of generations that a rebuild has replaced. Each table has its own
 * transaction. It does not hold the lease, because a step of the projection would wait for it. No step reads these
 * rows.
 */
final class ObsoleteRowCleaner {
    /** The tables with rows of a generation, each with its key. */
    private static final List<String> TABLES = List.of(
            "dataset_change",
            "dataset_run",
            "dataset_version",
            "dataset_alias",
            "dataset",
            "workflow_run",
            "workflow",
            "step_duration",
            "step_baseline",
            "open_execution",
            "lineage_edge",
            "lineage_run",
            "lineage");

    private static final List<String> DELETES =
            TABLES.stream().map(table -> """
                    delete from %1$s t where t.ctid = any (array(
                        select x.ctid from %1$s x join projection p on p.generation = x.generation
                        where p.name = $1 and p.state = 'obsolete' limit $2))
                    """.formatted(table)).toList();

    /** A generation is deleted when none of its rows is left. */
    private static final String DELETE_GENERATIONS =
            "delete from projection p where p.name = $1 and p.state = 'obsolete'"
                    + TABLES.stream()
                            .map(" and not exists (select from %s x where x.generation = p.generation)"::formatted)
                            .reduce("", String::concat);

    /** Late executions of deleted runs. */
    private static final String DELETE_LATE = """
            delete from late_execution l where l.ctid = any (array(
                select x.ctid from late_execution x where not exists (select from run r where r.run_no = x.run_no) limit $1))
            """;

    /** Retention drops the oldest runs, so that the first runs are enough to look at. */
    private static final String SELECT_DROPPED = """
            select x.run_no from (
                (select run_no from workflow_run where generation = $1 order by run_no limit $2)
                union
                (select run_no from dataset_run where generation = $1 order by run_no limit $2)
                union
                (select run_no from lineage_run where generation = $1 order by run_no limit $2)
            ) x where not exists (select from run r where r.run_no = x.run_no)
            """;

    private ObsoleteRowCleaner() {}

    /** Returns runs of a generation that no longer exist. */
    static Flux<Long> droppedRuns(Connection connection, int generation, int limit) {
        return Generations.query(connection, SELECT_DROPPED, row -> RowReader.number(row, "run_no"), generation, limit);
    }

    static Mono<Long> delete(DatabaseTransactions database, int limit) {
        return Flux.fromIterable(DELETES)
                .concatMap(sql ->
                        database.write(connection -> Generations.update(connection, sql, Generations.NAME, limit)))
                .reduce(0L, Long::sum)
                .flatMap(rows -> database.write(
                        connection -> Generations.update(connection, DELETE_GENERATIONS, Generations.NAME)
                                .then(Generations.update(connection, DELETE_LATE, limit))
                                .map(late -> rows + late)));
    }
}
