package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.baseline.EventGapHistogram;
import io.waymark.domain.run.RunId;
import io.waymark.port.across.WorkflowReader.LateStart;
import io.waymark.port.across.WorkflowReader.RunNeighbors;
import io.waymark.postgres.sql.RowReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the previous and the next run, by start, in the workflow of a run. Also reads the median duration of the
 * workflow's runs, the time after which the run is stale, and its late executions.
 */
final class RunNeighborsQuery {
    private static final String SELECT = """
            select w.gaps,
                (select p.run_id from workflow_run p where p.generation = $1 and p.workflow = r.workflow
                    and (p.start, p.run_no) < (r.start, r.run_no) order by p.start desc, p.run_no desc limit 1) as previous,
                (select n.run_id from workflow_run n where n.generation = $1 and n.workflow = r.workflow
                    and (n.start, n.run_no) > (r.start, r.run_no) order by n.start, n.run_no limit 1) as next,
                array(select greatest(0, extract(epoch from c.ended_at - coalesce(c.started_at, c.start))::float8)
                    from workflow_run c where c.generation = $1 and c.workflow = r.workflow and c.state = 'completed'
                    order by c.start desc, c.run_no desc limit 50) as seconds
            from run x join workflow_run r on r.generation = $1 and r.run_no = x.run_no
                join workflow w on w.generation = $1 and w.workflow = r.workflow
            where x.run_id = $2
            """;
    private static final String SELECT_LATE = """
            select l.execution, l.started_at from run x join late_execution l on l.run_no = x.run_no where x.run_id = $1
            """;

    private RunNeighborsQuery() {}

    static Mono<RunNeighbors> neighbors(Connection connection, int generation, RunId run) {
        return ProjectedReads.select(
                        connection,
                        SELECT_LATE,
                        row -> new LateStart(
                                RowReader.hash(row, "execution").toString(), RowReader.time(row, "started_at")),
                        run.value())
                .collectList()
                .flatMap(late -> ProjectedReads.select(
                                connection, SELECT, row -> neighbors(row, late), generation, run.value())
                        .next()
                        .defaultIfEmpty(RunNeighbors.withoutWorkflow(
                                EventGapHistogram.none().staleAfter(), late)));
    }

    private static RunNeighbors neighbors(Row row, List<LateStart> late) {
        var seconds = row.get("seconds", Double[].class);
        return new RunNeighbors(
                id(RowReader.textOrNull(row, "previous")),
                id(RowReader.textOrNull(row, "next")),
                DurationBaseline.of(seconds == null ? List.of() : List.of(seconds))
                        .p50(),
                EventGapHistogram.parse(RowReader.text(row, "gaps")).staleAfter(),
                late);
    }

    private static @Nullable RunId id(@Nullable String id) {
        return id == null ? null : new RunId(id);
    }
}
