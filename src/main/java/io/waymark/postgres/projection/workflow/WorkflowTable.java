package io.waymark.postgres.projection.workflow;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.baseline.EventGapHistogram;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.RowReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Stores workflows and their runs, for each generation of the projection. */
public final class WorkflowTable {
    private static final String RUN_COLUMNS = """
            run_no, workflow, start, started_at, ended_at, last_event_at, breaking, compatible, state, run_id
            """.strip();

    /** Looks up each row, because a join would read the whole table when its plan is from an empty table. */
    private static final String SELECT_RUNS = "select r.* from (select unnest($1) as run_no) u cross join lateral "
            + "(select * from workflow_run w where w.generation = $2 and w.run_no = u.run_no offset 0) r";

    private static final String UPSERT_RUNS = "insert into workflow_run (generation, " + RUN_COLUMNS + ") select $11, "
            + RUN_COLUMNS + ArrayParameters.rows(RUN_COLUMNS) + """
            on conflict (generation, run_no) do update set workflow = excluded.workflow, start = excluded.start,
                started_at = excluded.started_at, ended_at = excluded.ended_at, last_event_at = excluded.last_event_at,
                breaking = excluded.breaking, compatible = excluded.compatible, state = excluded.state
            """;
    private static final String DELETE_RUNS = """
            delete from workflow_run r using (select unnest($1) as run_no) u where r.generation = $2 and r.run_no = u.run_no
            """;
    private static final String COLUMNS =
            "workflow, first_position, runs, failures, last_start, last_change_at, namespace, name, gaps";
    private static final String SELECT = "select w.* from (select unnest($1) as workflow) u "
            + "join workflow w on w.generation = $2 and w.workflow = u.workflow";

    /** Sets the start of the latest run as the runs of the workflow state it. */
    private static final String UPSERT =
            "insert into workflow (generation, " + COLUMNS + ")" + """
             select $10, workflow, first_position, runs, failures, coalesce((
                    select r.start from workflow_run r where r.generation = $10 and r.workflow = u.workflow
                    order by r.start desc, r.run_no desc limit 1), last_start),
                last_change_at, namespace, name, gaps
            """ + ArrayParameters.rows(COLUMNS) + """
            on conflict (generation, workflow) do update set runs = excluded.runs, failures = excluded.failures,
                last_start = excluded.last_start, last_change_at = excluded.last_change_at, gaps = excluded.gaps
            """;

    /** Stands for the workflow of a run that has none. */
    static final ContentHash NO_WORKFLOW = new ContentHash(0, 0);

    /**
     * A run, which may not have a workflow yet.
     *
     * @param workflow the hash of the workflow; {@link #NO_WORKFLOW} without one
     * @param start the start, or the time of the first item before the run has started
     * @param breaking the number of breaking between-run changes that its completions caused
     * @param compatible the number of compatible ones
     */
    public record WorkflowRunRow(
            long number,
            RunId id,
            ContentHash workflow,
            Instant start,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            Instant lastEventAt,
            long breaking,
            long compatible,
            LifecycleState state) {
        static WorkflowRunRow first(long number, RunId id, ContentHash workflow, Instant time) {
            return new WorkflowRunRow(number, id, workflow, time, null, null, time, 0, 0, LifecycleState.NOT_STARTED);
        }

        WorkflowRunRow in(ContentHash other) {
            if (other.equals(workflow)) {
                return this;
            }
            return new WorkflowRunRow(
                    number, id, other, start, startedAt, endedAt, lastEventAt, breaking, compatible, state);
        }

        WorkflowRunRow withEventAt(Instant time) {
            return time.isAfter(lastEventAt)
                    ? new WorkflowRunRow(
                            number, id, workflow, start, startedAt, endedAt, time, breaking, compatible, state)
                    : this;
        }

        WorkflowRunRow withChanges(long addedBreaking, long addedCompatible) {
            return new WorkflowRunRow(
                    number,
                    id,
                    workflow,
                    start,
                    startedAt,
                    endedAt,
                    lastEventAt,
                    breaking + addedBreaking,
                    compatible + addedCompatible,
                    state);
        }

        WorkflowRunRow after(RunStateChange change) {
            var to = change.after();
            var started = startedAt == null && to == LifecycleState.IN_PROGRESS ? change.time() : startedAt;
            return new WorkflowRunRow(
                    number,
                    id,
                    workflow,
                    started == null ? start : started,
                    started,
                    to.isEnded() ? change.time() : null,
                    lastEventAt,
                    breaking,
                    compatible,
                    to);
        }
    }

    /**
     * A workflow.
     *
     * @param firstPosition the position of its first item
     * @param lastStart the start of its latest run
     */
    public record WorkflowRow(
            Workflow name,
            long firstPosition,
            long runs,
            long failures,
            Instant lastStart,
            @Nullable Instant lastChangeAt,
            EventGapHistogram gaps) {
        static WorkflowRow first(Workflow name, long position, Instant start) {
            return new WorkflowRow(name, position, 0, 0, start, null, EventGapHistogram.none());
        }

        WorkflowRow plus(long addedRuns, long addedFailures) {
            return new WorkflowRow(
                    name, firstPosition, runs + addedRuns, failures + addedFailures, lastStart, lastChangeAt, gaps);
        }

        WorkflowRow withGaps(EventGapHistogram newGaps) {
            return new WorkflowRow(name, firstPosition, runs, failures, lastStart, lastChangeAt, newGaps);
        }

        WorkflowRow withChangeAt(Instant time) {
            var last = lastChangeAt == null || time.isAfter(lastChangeAt) ? time : lastChangeAt;
            return new WorkflowRow(name, firstPosition, runs, failures, lastStart, last, gaps);
        }
    }

    private WorkflowTable() {}

    public static Mono<Map<Long, WorkflowRunRow>> runs(
            Connection connection, int generation, Collection<Long> numbers) {
        return ArrayParameters.of(List.copyOf(numbers))
                .longs(number -> number)
                .value(generation)
                .select(connection, SELECT_RUNS, WorkflowTable::readRun)
                .collectMap(WorkflowRunRow::number);
    }

    public static Mono<Map<ContentHash, WorkflowRow>> workflows(
            Connection connection, int generation, Collection<ContentHash> hashes) {
        return ArrayParameters.of(List.copyOf(hashes))
                .hashes(hash -> hash)
                .value(generation)
                .select(connection, SELECT, row -> Map.entry(RowReader.hash(row, "workflow"), read(row)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    static CombinableStatement upsertRuns(int generation, List<WorkflowRunRow> rows) {
        return ArrayParameters.of(rows)
                .longs(WorkflowRunRow::number)
                .hashes(WorkflowRunRow::workflow)
                .times(WorkflowRunRow::start)
                .times(WorkflowRunRow::startedAt)
                .times(WorkflowRunRow::endedAt)
                .times(WorkflowRunRow::lastEventAt)
                .longs(WorkflowRunRow::breaking)
                .longs(WorkflowRunRow::compatible)
                .texts(row -> row.state().wireName())
                .texts(row -> row.id().value())
                .value(generation)
                .part(UPSERT_RUNS);
    }

    static CombinableStatement deleteRuns(int generation, List<Long> numbers) {
        return ArrayParameters.of(numbers)
                .longs(number -> number)
                .value(generation)
                .part(DELETE_RUNS);
    }

    static CombinableStatement upsert(int generation, Map<ContentHash, WorkflowRow> workflows) {
        return ArrayParameters.of(List.copyOf(workflows.entrySet()))
                .hashes(Map.Entry::getKey)
                .longs(row -> row.getValue().firstPosition())
                .longs(row -> row.getValue().runs())
                .longs(row -> row.getValue().failures())
                .times(row -> row.getValue().lastStart())
                .times(row -> row.getValue().lastChangeAt())
                .names(row -> row.getValue().name().namespace())
                .names(row -> row.getValue().name().name())
                .texts(row -> row.getValue().gaps().toString())
                .value(generation)
                .part(UPSERT);
    }

    private static WorkflowRunRow readRun(Row row) {
        return new WorkflowRunRow(
                RowReader.number(row, "run_no"),
                new RunId(RowReader.text(row, "run_id")),
                RowReader.hash(row, "workflow"),
                RowReader.time(row, "start"),
                RowReader.timeOrNull(row, "started_at"),
                RowReader.timeOrNull(row, "ended_at"),
                RowReader.time(row, "last_event_at"),
                RowReader.number(row, "breaking"),
                RowReader.number(row, "compatible"),
                EnumNames.parse(LifecycleState.class, RowReader.text(row, "state")));
    }

    private static WorkflowRow read(Row row) {
        return new WorkflowRow(
                new Workflow(RowReader.name(row, "namespace"), RowReader.name(row, "name")),
                RowReader.number(row, "first_position"),
                RowReader.number(row, "runs"),
                RowReader.number(row, "failures"),
                RowReader.time(row, "last_start"),
                RowReader.timeOrNull(row, "last_change_at"),
                EventGapHistogram.parse(RowReader.text(row, "gaps")));
    }
}
