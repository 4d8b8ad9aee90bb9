package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.waymark.domain.baseline.DurationBaseline;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.across.WorkflowReader.StepDuration;
import io.waymark.port.across.WorkflowReader.WorkflowOverview;
import io.waymark.port.across.WorkflowReader.WorkflowRun;
import io.waymark.postgres.read.PageQuery;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** SQL queries about workflows: lookup by name, latest runs, and durations of runs and steps. */
final class WorkflowQueries {
    private static final String SELECT_BY_TEXT = """
            select x.workflow from workflow x where x.generation = $1
                and left(x.namespace || '/' || x.name, 200) = left($2, 200) and x.namespace || '/' || x.name = $2
            """;

    static final String SELECT = """
            select w.workflow, w.first_position, w.runs, w.failures, w.last_change_at, w.namespace, w.name,
                (extract(epoch from w.last_start) * 1000000)::bigint as last_start_micros
            from workflow w where true
            """;
    private static final String SELECT_RUNS = """
            select u.workflow, r.* from unnest($2::uuid[]) as u (workflow) cross join lateral (
                select r.run_id, r.state, r.started_at, r.ended_at, r.breaking, r.compatible
                from workflow_run r where r.generation = $1 and r.workflow = u.workflow
                order by r.start desc, r.run_no desc limit 30) r
            """;
    private static final String SELECT_DURATIONS = """
            select u.workflow, r.seconds from unnest($2::uuid[]) as u (workflow) cross join lateral (
                select greatest(0, extract(epoch from r.ended_at - coalesce(r.started_at, r.start))::float8) as seconds
                from workflow_run r where r.generation = $1 and r.workflow = u.workflow and r.state = 'completed'
                order by r.start desc, r.run_no desc limit 50) r
            """;
    private static final String SELECT_STEPS = """
            select b.key, b.module, b.step, d.run_id, d.seconds, d.ended_at
            from step_baseline b join step_duration d on d.generation = b.generation and d.baseline = b.baseline
            where b.generation = $1 and b.workflow = $2 and (b.module = $3 or $3 is null) and (b.step = $4 or $4 is null)
            order by b.baseline, d.position desc
            """;

    private WorkflowQueries() {}

    /** A workflow with its hash, as far as one row contains it. */
    record FoundWorkflow(
            UUID hash,
            Workflow name,
            long runs,
            long failures,
            @Nullable Instant lastChangeAt) {
        static FoundWorkflow read(Row row) {
            return new FoundWorkflow(
                    Objects.requireNonNull(row.get("workflow", UUID.class)),
                    new Workflow(RowReader.name(row, "namespace"), RowReader.name(row, "name")),
                    RowReader.number(row, "runs"),
                    RowReader.number(row, "failures"),
                    RowReader.timeOrNull(row, "last_change_at"));
        }
    }

    /** The key of a step of an execution. */
    record StepName(String key, String module, String step) {}

    private record RunOf(UUID workflow, WorkflowRun run) {}

    private record SecondsOf(UUID workflow, double seconds) {}

    private record DurationOf(StepName step, StepDuration duration) {}

    /** Adds the condition that a column is a workflow whose {@code namespace/name} is a text. */
    static Mono<PageQuery> addWorkflow(
            Connection connection, int generation, PageQuery query, String column, @Nullable String text) {
        return text == null
                ? Mono.just(query)
                : ProjectedReads.select(
                                connection,
                                SELECT_BY_TEXT,
                                row -> Objects.requireNonNull(row.get("workflow", UUID.class)),
                                generation,
                                EscapedText.escape(text))
                        .collectList()
                        .map(found -> ProjectedReads.addHashes(query, column, found));
    }

    /** Adds the latest runs and the usual durations. */
    static Mono<List<WorkflowOverview>> overviews(
            Connection connection, int generation, List<FoundWorkflow> workflows) {
        var hashes = workflows.stream().map(FoundWorkflow::hash).toArray(UUID[]::new);
        return ProjectedReads.select(connection, SELECT_RUNS, WorkflowQueries::run, generation, hashes)
                .collectMultimap(RunOf::workflow, RunOf::run)
                .flatMap(runs -> ProjectedReads.select(
                                connection, SELECT_DURATIONS, WorkflowQueries::seconds, generation, hashes)
                        .collectMultimap(SecondsOf::workflow, SecondsOf::seconds)
                        .map(seconds -> workflows.stream()
                                .map(workflow -> new WorkflowOverview(
                                        workflow.name(),
                                        workflow.runs(),
                                        workflow.failures(),
                                        List.copyOf(runs.getOrDefault(workflow.hash(), List.of())),
                                        DurationBaseline.of(seconds.getOrDefault(workflow.hash(), List.of())),
                                        workflow.lastChangeAt()))
                                .toList()));
    }

    /** Returns the durations of each step, latest first. */
    static Mono<Map<StepName, List<StepDuration>>> durations(
            Connection connection, int generation, UUID workflow, @Nullable String module, @Nullable String step) {
        var statement =
                connection.createStatement(SELECT_STEPS).bind(0, generation).bind(1, workflow);
        bind(statement, 2, module);
        bind(statement, 3, step);
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> duration(row)))
                .collect(
                        HashMap::new,
                        (all, found) -> all.computeIfAbsent(found.step(), name -> new ArrayList<>())
                                .add(found.duration()));
    }

    private static void bind(Statement statement, int index, @Nullable String name) {
        if (name == null) {
            statement.bindNull(index, String.class);
        } else {
            statement.bind(index, EscapedText.escape(name));
        }
    }

    private static RunOf run(Row row) {
        return new RunOf(
                Objects.requireNonNull(row.get("workflow", UUID.class)),
                new WorkflowRun(
                        new RunId(RowReader.text(row, "run_id")),
                        EnumNames.parse(LifecycleState.class, RowReader.text(row, "state")),
                        RowReader.timeOrNull(row, "started_at"),
                        RowReader.timeOrNull(row, "ended_at"),
                        RowReader.number(row, "breaking"),
                        RowReader.number(row, "compatible")));
    }

    private static SecondsOf seconds(Row row) {
        return new SecondsOf(
                Objects.requireNonNull(row.get("workflow", UUID.class)), RowReader.decimal(row, "seconds"));
    }

    private static DurationOf duration(Row row) {
        return new DurationOf(
                new StepName(RowReader.name(row, "key"), RowReader.name(row, "module"), RowReader.name(row, "step")),
                new StepDuration(
                        new RunId(RowReader.text(row, "run_id")),
                        RowReader.decimal(row, "seconds"),
                        RowReader.time(row, "ended_at")));
    }
}
