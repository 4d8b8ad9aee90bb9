package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.port.across.WorkflowReader;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.across.WorkflowQueries.FoundWorkflow;
import io.waymark.postgres.read.PageQuery.Keyset;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads workflows, the usual (median and 95th percentile) durations of their executions, and the executions that run
 * longer than usual.
 */
public final class PostgresWorkflowReader implements WorkflowReader {
    private static final String SELECT_LATE = """
            select l.number, l.started_at, l.reported_at, l.expected, l.elapsed, r.run_id, r.workflow_namespace,
                r.workflow_name, l.key, (extract(epoch from l.reported_at) * 1000000)::bigint as micros
            from open_execution o
                join late_execution l
                    on l.run_no = o.run_no and l.execution = o.execution and l.started_at = o.started_at
                join run r on r.run_no = o.run_no
                cross join lateral (
                    select e.number from execution e
                    where e.run_no = o.run_no and e.state = 'in_progress' and e.started_at = o.started_at
                        and r.ended_at is null limit 1) e
            where o.late
            """;

    private final ProjectedReads reads;

    public PostgresWorkflowReader(ReadTransactions transactions) {
        this.reads = new ProjectedReads(transactions);
    }

    @Override
    public Mono<ResultAtPosition<Page<WorkflowOverview>>> workflows(
            @Nullable String text, Sort sort, PageRequest page) {
        return reads.read((connection, serving) -> {
            long through = Math.min(page.through(), serving.position());
            var query = reads.transactions()
                    .pageQuery(WorkflowQueries.SELECT)
                    .and("w.generation = ? and w.first_position <= ? and w.runs > 0", serving.generation(), through);
            if (text != null) {
                query.and(
                        "position(? in lower(w.namespace || '/' || w.name)) > 0",
                        EscapedText.foldCase(EscapedText.escape(text)));
            }
            return query.page(connection, order(sort, serving.generation()), page, through, FoundWorkflow::read)
                    .flatMap(found -> withRuns(connection, serving.generation(), found));
        });
    }

    /** In the order of names, the key is the position of the last workflow, from which its name is read. */
    private static Keyset order(Sort sort, int generation) {
        return switch (sort) {
            case LAST_RUN -> new Keyset("w.last_start", "micros(?)", "last_start_micros", "w.first_position");
            case FAILURES -> Keyset.of("w.failures", "w.first_position");
            case NAME ->
                new Keyset(
                        "left(w.namespace || '/' || w.name, 200)",
                        "(select left(k.namespace || '/' || k.name, 200) from workflow k where k.generation = "
                                + generation + " and k.first_position = ?)",
                        "first_position",
                        "w.first_position");
        };
    }

    private static Mono<Page<WorkflowOverview>> withRuns(
            Connection connection, int generation, Page<FoundWorkflow> page) {
        return WorkflowQueries.overviews(connection, generation, page.items())
                .map(items -> new Page<>(items, page.next(), page.nextTie(), page.through()));
    }

    @Override
    public Mono<ResultAtPosition<WorkflowOverview>> workflow(Workflow name) {
        return reads.read((connection, serving) -> find(connection, serving.generation(), name)
                .flatMap(found -> WorkflowQueries.overviews(connection, serving.generation(), List.of(found)))
                .map(List::getFirst));
    }

    @Override
    public Mono<ResultAtPosition<List<StepTimings>>> timings(
            Workflow name, @Nullable String module, @Nullable String step, int last) {
        return reads.read((connection, serving) -> find(connection, serving.generation(), name)
                .flatMap(found ->
                        WorkflowQueries.durations(connection, serving.generation(), found.hash(), module, step))
                .map(durations -> durations.entrySet().stream()
                        .map(entry -> timings(
                                entry.getKey(),
                                entry.getValue()
                                        .subList(
                                                0,
                                                Math.min(last, entry.getValue().size()))))
                        .sorted(Comparator.comparingDouble(PostgresWorkflowReader::median)
                                .reversed()
                                .thenComparing(StepTimings::key)
                                .thenComparing(StepTimings::step))
                        .toList()));
    }

    private static StepTimings timings(WorkflowQueries.StepName step, List<StepDuration> durations) {
        return new StepTimings(
                step.key(),
                step.module(),
                step.step(),
                DurationBaseline.of(
                        durations.stream().map(StepDuration::seconds).toList()),
                durations.stream()
                        .sorted(Comparator.comparingDouble(StepDuration::seconds)
                                .reversed())
                        .toList());
    }

    private static double median(StepTimings timings) {
        var median = timings.baseline().p50();
        return median == null ? 0 : median;
    }

    @Override
    public Mono<ResultAtPosition<RunNeighbors>> neighbors(RunId run) {
        return reads.read((connection, serving) -> RunNeighborsQuery.neighbors(connection, serving.generation(), run));
    }

    @Override
    public Mono<ResultAtPosition<Map<RunId, RunTimeliness>>> timeliness(Collection<RunId> runs) {
        return reads.read((connection, serving) -> RunTimelinessQuery.select(connection, serving.generation(), runs));
    }

    @Override
    public Mono<ResultAtPosition<Page<LateExecution>>> lateExecutions(PageRequest page) {
        return reads.read((connection, serving) -> reads.transactions()
                .pageQuery(SELECT_LATE)
                .and("o.generation = ?", serving.generation())
                .page(
                        connection,
                        new Keyset("l.reported_at", "micros(?)", "micros", "l.number"),
                        page,
                        Math.min(page.through(), serving.position()),
                        PostgresWorkflowReader::late));
    }

    private static LateExecution late(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        return new LateExecution(
                RowReader.number(row, "micros"),
                new RunId(RowReader.text(row, "run_id")),
                namespace == null || name == null ? null : new Workflow(namespace, name),
                RowReader.name(row, "key"),
                RowReader.time(row, "started_at"),
                RowReader.time(row, "reported_at"),
                RowReader.decimal(row, "expected"),
                RowReader.decimal(row, "elapsed"));
    }

    private static Mono<FoundWorkflow> find(Connection connection, int generation, Workflow name) {
        var hash = new ContentHasher().add(name.namespace()).add(name.name()).hash();
        return ProjectedReads.select(
                        connection,
                        WorkflowQueries.SELECT + " and w.generation = $1 and w.workflow = $2 and w.runs > 0",
                        FoundWorkflow::read,
                        generation,
                        new UUID(hash.high(), hash.low()))
                .next()
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownWorkflow(name).exception()));
    }
}
