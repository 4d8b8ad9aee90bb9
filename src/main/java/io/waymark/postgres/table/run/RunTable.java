package io.waymark.postgres.table.run;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.state.RunState;
import io.waymark.domain.state.RunStatus;
import io.waymark.port.store.RunUpdate;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores each run as one row. Values that lists of runs show, filter or sort by have their own columns. State that is
 * needed only to apply the next event is stored as JSON.
 */
public final class RunTable {
    private static final String VALUES = ArrayParameters.rows("""
            run_id, snapshots_ever, snapshots_floor, changes_ever, changes_floor, timings_ever, timings_floor,
            events_ever, executions_ever, executions_completed, executions_failed, started_at, ended_at,
            last_event_at, state, workflow_namespace, workflow_name, last_snapshot, last_change, error, plan,
            progress, run_no, version, first_event_at, modules
            """);
    private static final String INSERT = """
            insert into run (run_no, version, run_id, snapshots_ever, snapshots_floor, changes_ever, changes_floor,
                timings_ever, timings_floor, events_ever, executions_ever, executions_completed, executions_failed,
                started_at, ended_at, last_event_at, state, workflow_namespace, workflow_name, last_snapshot,
                last_change, error, plan, progress, first_event_at, modules)
            select run_day(utc_today()) + nextval('run_count'), 1, run_id, snapshots_ever, snapshots_floor,
                changes_ever, changes_floor, timings_ever, timings_floor, events_ever, executions_ever,
                executions_completed, executions_failed, started_at, ended_at, last_event_at,
                state, workflow_namespace, workflow_name, last_snapshot, last_change, error, plan, progress,
                first_event_at, modules::text[]
            """ + VALUES + """
            order by run_id
            on conflict (run_id) do nothing
            returning run_id, run_no, null::uuid as hash, null::bigint as item
            """;
    private static final String UPDATE = """
            update run r set version = r.version + 1,
                snapshots_ever = u.snapshots_ever, snapshots_floor = u.snapshots_floor,
                changes_ever = u.changes_ever, changes_floor = u.changes_floor,
                timings_ever = u.timings_ever, timings_floor = u.timings_floor, events_ever = u.events_ever,
                executions_ever = u.executions_ever, executions_completed = u.executions_completed,
                executions_failed = u.executions_failed, started_at = u.started_at,
                ended_at = u.ended_at, last_event_at = u.last_event_at, state = u.state,
                workflow_namespace = u.workflow_namespace, workflow_name = u.workflow_name,
                last_snapshot = u.last_snapshot, last_change = u.last_change, error = u.error,
                plan = coalesce(u.plan, r.plan), progress = u.progress, modules = coalesce(u.modules::text[], r.modules),
                start_no = case when r.started_at is null and u.started_at is not null
                    then run_day(utc_today()) + nextval('run_count') else r.start_no end
            """ + VALUES + """
            where r.run_no = u.run_no and r.version = u.version
            returning r.run_id, r.run_no, null::uuid as hash, null::bigint as item
            """;
    /**
     * The columns of {@code run r} that {@link RunRowReader#overview} reads, in addition to {@link #BREAKING} and
     * {@link #DEAD_LETTERS}.
     */
    public static final String COLUMNS = """
            r.run_no, r.version, r.run_id, r.snapshots_ever, r.snapshots_floor, r.changes_ever, r.changes_floor,
            r.timings_ever, r.timings_floor, r.events_ever, r.executions_ever, r.executions_completed,
            r.executions_failed, r.started_at, r.ended_at, r.last_event_at, r.state, r.workflow_namespace,
            r.workflow_name, r.last_snapshot, r.last_change, r.error, r.plan
            """;

    /**
     * Counts the stored breaking changes of {@code run r} in two ways: all of them, and all except those of a module's
     * schema in snapshots that also have a breaking change of one of its fields (API-22).
     */
    public static final String BREAKING = """
            (select array[count(*), count(*) filter (where c.target_type = 'field')
                    + count(distinct (c.snapshot_no, c.module))
                    - count(distinct (c.snapshot_no, c.module)) filter (where c.target_type = 'field')]
                from change c where c.run_no = r.run_no and c.number > r.changes_floor and c.breaking) as breaking
            """;

    /** Counts the dead letters of {@code run r}. */
    public static final String DEAD_LETTERS =
            "(select count(*) from dead_letter d where d.run_id = r.run_id) as dead_letters";

    private static final String SELECT =
            "select " + COLUMNS + ", r.progress from run r where r.run_id = any ($1::text[])";
    /**
     * The size of the columns {@code plan} and {@code progress} in bytes. PostgreSQL determines it without
     * decompressing the values.
     */
    private static final String SIZE = "octet_length(r.plan) + octet_length(r.progress)";

    private static final String SELECT_WITHIN = SELECT + " and " + SIZE + " <= $2";
    private static final String SELECT_SIZE = "select (" + SIZE + ")::bigint as size from run r where r.run_id = $1";

    /**
     * A run as read from its row, without its executions and schemas.
     *
     * @param number the number of the run in the database
     * @param version the version of the row, which increases with each update
     * @param id the id of the run
     * @param status the state, times and last error of the run
     * @param plan the workflow, config, sequence and limits of the run
     * @param counters the numbers of records that the run has ever had and of those that it still has
     * @param progress the state that is needed to apply the next event
     */
    public record StoredRunRow(
            long number,
            long version,
            RunId id,
            RunStatus status,
            RunPlan plan,
            RunState.RunCounters counters,
            RunStateJson.StoredProgress progress) {
        /** Returns the encoder of the run's execution keys. */
        public ExecutionKeyCodec paths() {
            return new ExecutionKeyCodec(progress.appeared());
        }
    }

    private RunTable() {}

    /** Returns a part that inserts those of the runs that are new, and returns their numbers. */
    public static CombinableStatement insert(List<RunUpdate> runs) {
        var newRuns = runs.stream().filter(RunTable::isNew).toList();
        return columns(newRuns, update -> RunStateJson.plan(update.after().plan()))
                .part(INSERT);
    }

    /**
     * Returns a part that updates those of the runs that exist, and returns their numbers. A run is skipped if its
     * stored version has changed since the run was loaded.
     */
    public static CombinableStatement update(List<RunUpdate> runs) {
        var existingRuns = runs.stream().filter(run -> !isNew(run)).toList();
        return columns(existingRuns, RunTable::newPlan).part(UPDATE);
    }

    private static boolean isNew(RunUpdate run) {
        return run.before().number() == 0;
    }

    public static Flux<StoredRunRow> select(Connection connection, Collection<RunId> runs) {
        var ids = runs.stream().map(RunId::value).toArray(String[]::new);
        return Flux.from(connection.createStatement(SELECT).bind(0, ids).execute())
                .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> RunRowReader.read(row))));
    }

    /** Returns a run. Empty if the run does not exist, or if its plan and progress exceed {@code maxBytes}. */
    public static Mono<StoredRunRow> select(Connection connection, RunId run, long maxBytes) {
        return Flux.from(connection
                        .createStatement(SELECT_WITHIN)
                        .bind(0, new String[] {run.value()})
                        .bind(1, maxBytes)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> RunRowReader.read(row)))
                .next();
    }

    /** Returns the size of the run's plan and progress in bytes, or empty if the run does not exist. */
    public static Mono<Long> size(Connection connection, RunId run) {
        return Flux.from(connection
                        .createStatement(SELECT_SIZE)
                        .bind(0, run.value())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> RowReader.number(row, "size")))
                .next();
    }

    private static ArrayParameters<RunUpdate> columns(
            List<RunUpdate> runs, Function<RunUpdate, @Nullable String> plan) {
        return ArrayParameters.of(runs)
                .texts(update -> update.after().id().value())
                .longs(count(counters -> counters.snapshots().lastNumber()))
                .longs(count(counters -> counters.snapshots().prunedThrough()))
                .longs(count(counters -> counters.changes().lastNumber()))
                .longs(count(counters -> counters.changes().prunedThrough()))
                .longs(count(counters -> counters.timings().lastNumber()))
                .longs(count(counters -> counters.timings().prunedThrough()))
                .longs(count(RunState.RunCounters::events))
                .longs(count(RunState.RunCounters::executions))
                .longs(count(RunState.RunCounters::completed))
                .longs(count(RunState.RunCounters::failed))
                .times(status(RunStatus::startedAt))
                .times(status(RunStatus::endedAt))
                .times(status(RunStatus::lastEventAt))
                .texts(status(status -> status.state().wireName()))
                .names(workflow(Workflow::namespace))
                .names(workflow(Workflow::name))
                .texts(count(counters -> id(counters.lastSnapshot())))
                .texts(count(counters -> id(counters.lastChange())))
                .texts(status(RunStateJson::error))
                .texts(plan)
                .texts(update -> RunStateJson.progress(update.after()))
                .longs(update -> update.before().number())
                .longs(update -> update.before().version())
                .times(update -> update.deltas().getFirst().event().time())
                .texts(RunTable::newModules);
    }

    private static @Nullable String newPlan(RunUpdate update) {
        return RunStateJson.changedPlan(
                update.before().state().plan(), update.after().plan());
    }

    private static @Nullable String newModules(RunUpdate update) {
        var modules = update.after().sequence().observed();
        return isNew(update)
                        || !modules.equals(update.before().state().sequence().observed())
                ? EscapedText.array(modules)
                : null;
    }

    private static @Nullable String id(@Nullable HistoryRecordId id) {
        return id == null ? null : id.toString();
    }

    private static <T> Function<RunUpdate, @Nullable T> count(Function<RunState.RunCounters, @Nullable T> value) {
        return update -> value.apply(update.after().counters());
    }

    private static <T> Function<RunUpdate, @Nullable T> status(Function<RunStatus, @Nullable T> value) {
        return update -> value.apply(update.after().status());
    }

    private static Function<RunUpdate, @Nullable String> workflow(Function<Workflow, String> part) {
        return update -> {
            var workflow = update.after().plan().workflow();
            return workflow == null ? null : part.apply(workflow);
        };
    }
}
