package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.baseline.EventGapHistogram;
import io.waymark.domain.run.RunId;
import io.waymark.port.across.WorkflowReader.RunTimeliness;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Reads, for each given run, whether one of its executions is late, and the time without an event after which the run
 * is stale.
 */
final class RunTimelinessQuery {
    static final String SELECT = """
            select x.run_id, coalesce(w.gaps, '') as gaps,
                exists (select from late_execution l where l.run_no = x.run_no) as late
            from run x left join workflow_run r on r.generation = $1 and r.run_no = x.run_no
                left join workflow w on w.generation = $1 and w.workflow = r.workflow
            where x.run_id = any ($2::text[])
            """;

    private RunTimelinessQuery() {}

    static Mono<Map<RunId, RunTimeliness>> select(Connection connection, int generation, Collection<RunId> runs) {
        return ProjectedReads.select(
                        connection,
                        SELECT,
                        RunTimelinessQuery::read,
                        generation,
                        runs.stream().map(RunId::value).toArray(String[]::new))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static Map.Entry<RunId, RunTimeliness> read(Row row) {
        return Map.entry(
                new RunId(RowReader.text(row, "run_id")),
                new RunTimeliness(
                        RowReader.flag(row, "late"),
                        EventGapHistogram.parse(RowReader.text(row, "gaps")).staleAfter()));
    }
}
