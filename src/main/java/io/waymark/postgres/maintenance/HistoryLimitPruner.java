package io.waymark.postgres.maintenance;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes the oldest records of runs whose history exceeds its limits. Readers already omit these records. A database
 * table is the queue of the runs to process. After all records beyond the limits are deleted, the run is removed from
 * the queue, unless another transaction has queued it again.
 */
final class HistoryLimitPruner {
    private static final int MAX_RUNS = 100;

    private static final String SELECT = """
            select q.run_no, q.version, r.snapshots_floor, r.changes_floor, r.timings_floor
            from (
                select q.run_no, q.version from history_prune_queue q
                union all
                select q.run_no, q.version from prune_queue q) q
                left join run r using (run_no)
            order by q.run_no
            limit $1
            """;
    /** Inserts the rows for which the snapshots stand, unless release 0.1, which ignores marks, has inserted them. */
    private static final String SNAPSHOTS = """
            with deleted as (
                delete from snapshot s
                where s.run_no = $1 and s.number in (
                    select x.number from snapshot x where x.run_no = $1 and x.number <= $2 order by x.number limit $3)
                returning s.run_no, s.number, s.phase, s.context, s.before_schema, s.after_schema, s.starts_version, s.time,
                    s.module, s.event_id, s.event_content
            ), versions as (
                insert into metadata_version
                    (run_no, first_snapshot, last_snapshot, occurrences, first_time, last_time, schema_hash, module)
                select run_no, number, number, 1, time, time, after_schema, module from deleted where starts_version
                on conflict do nothing
            ), events as (
                insert into event (run_no, id_hash, content)
                select run_no, event_id, event_content from deleted where event_id is not null
                on conflict do nothing
            ), failures as (
                insert into failure (run_no, number, context)
                select run_no, number, context from deleted where phase = 'failed'
            )
            select before_schema as one, after_schema as other from deleted
            """;

    private static final String CHANGES = """
            with deleted as (
                delete from change c
                where c.run_no = $1 and c.number in (
                    select x.number from change x where x.run_no = $1 and x.number <= $2 order by x.number limit $3)
                returning c.before_schema, c.after_schema
            )
            select before_schema as one, after_schema as other from deleted
            """;
    private static final String TIMINGS = """
            delete from timing t
            where t.run_no = $1 and t.number in (
                select x.number from timing x where x.run_no = $1 and x.number <= $2 order by x.number limit $3)
            """;
    private static final String UNDO = """
            delete from execution_undo u
            where u.run_no = $1 and u.event_no in (
                select x.event_no from execution_undo x
                where x.run_no = $1 and x.after_snapshot <= $2 order by x.event_no limit $3)
            """;

    private static final String HAS_FAILURES = "select f.number from failure f where f.run_no = $1 limit 1";

    /**
     * Deletes failures to which no execution and no undo entry refers. An undo entry ends with {@code …, failed_in]}.
     * If it ends with another number that happens to be equal, the failure is kept longer than necessary.
     */
    private static final String FAILURES = """
            delete from failure f
            where f.run_no = $1
                and not exists (select from execution e where e.run_no = $1 and e.failed_in = f.number)
                and not exists (select from snapshot s where s.run_no = $1 and s.undo like '%,' || f.number || ']%')
                and not exists (
                    select from execution_undo n where n.run_no = $1 and n.undo like '%,' || f.number || ']%')
            """;

    /** Locks the run's row, so that no other transaction writes to the run until this one ends. */
    private static final String LOCK_RUN = "select r.run_no from run r where r.run_no = $1 for update";

    private static final String UPDATE_USES = """
            delete from schema_use u using unnest($2::uuid[]) as c (hash)
            where u.run_no = $1 and u.hash = c.hash
                and not exists (
                    select from snapshot s where s.run_no = $1
                        and (s.before_schema = c.hash or s.after_schema = c.hash
                            or s.undo like '%' || replace(c.hash::text, '-', '') || '%'))
                and not exists (
                    select from change x where x.run_no = $1
                        and (x.before_schema = c.hash or x.after_schema = c.hash))
                and not exists (select from metadata_version v where v.run_no = $1 and v.schema_hash = c.hash)
                and not exists (select from execution e where e.run_no = $1 and e.brought = c.hash)
                and not exists (select from result t where t.run_no = $1 and t.schema_hash = c.hash)
                and not exists (
                    select from execution_undo n where n.run_no = $1
                        and n.undo like '%' || replace(c.hash::text, '-', '') || '%')
            """;
    private static final String DELETE_FROM_QUEUE = """
            with former as (delete from prune_queue q where q.run_no = $1 and q.version = $2)
            delete from history_prune_queue q where q.run_no = $1 and q.version = $2
            """;

    private final ExclusiveStep step;
    private final int stepRows;

    HistoryLimitPruner(ExclusiveStep step, int stepRows) {
        this.step = step;
        this.stepRows = stepRows;
    }

    /**
     * A run in the queue, with the greatest number to delete of each kind of record. The numbers are 0 if the run
     * itself is deleted.
     *
     * @param run the number of the run in the database
     * @param version the version of the queue entry, which changes when the run is queued again
     * @param snapshots the greatest number of a snapshot to delete
     * @param changes the greatest number of a change to delete
     * @param timings the greatest number of a timing to delete
     */
    private record PrunableRun(long run, long version, long snapshots, long changes, long timings) {}

    /**
     * The hashes of the schemas to which a deleted row referred.
     *
     * @param one the hash of the schema before; null if there was none
     * @param other the hash of the schema after; null if there was none
     */
    private record DeletedReferences(
            @Nullable UUID one, @Nullable UUID other) {}

    /** Deletes the records of at most 100 queued runs, and returns the number of deleted rows. */
    Mono<Long> run() {
        return step.run(connection -> select(connection).collectList())
                .flatMapMany(Flux::fromIterable)
                .concatMap(this::prune)
                .reduce(0L, Long::sum);
    }

    private static Flux<PrunableRun> select(Connection connection) {
        return ExclusiveStep.select(
                connection,
                SELECT,
                row -> new PrunableRun(
                        number(row, "run_no"),
                        number(row, "version"),
                        number(row, "snapshots_floor"),
                        number(row, "changes_floor"),
                        number(row, "timings_floor")),
                MAX_RUNS);
    }

    /** Deletes rows in steps until a step deletes fewer rows than the limit. */
    private Mono<Long> prune(PrunableRun run) {
        return step.run(connection -> step(connection, run))
                .expand(removed -> removed < stepRows ? Mono.empty() : step.run(again -> step(again, run)))
                .reduce(0L, Long::sum);
    }

    /** Locks the run first, because a batch replaces marks of snapshots while it has the lock. */
    private Mono<Long> step(Connection connection, PrunableRun run) {
        return lock(connection, run)
                .then(new MarkedResultWriter(connection, run.run()).insert(run.snapshots(), stepRows))
                .thenMany(deleteReferring(connection, SNAPSHOTS, run.run(), run.snapshots()))
                .concatWith(deleteReferring(connection, CHANGES, run.run(), run.changes()))
                .collectList()
                .flatMap(deletedReferences -> ExclusiveStep.update(
                                connection, TIMINGS, run.run(), run.timings(), stepRows)
                        .flatMap(timings -> ExclusiveStep.update(connection, UNDO, run.run(), run.snapshots(), stepRows)
                                .map(undone -> Math.max(timings, undone)))
                        .flatMap(others -> releaseSchemas(connection, run, deletedReferences)
                                .then(deleteFailures(connection, run))
                                .then(removeFromQueue(connection, run, Math.max(others, deletedReferences.size())))));
    }

    private static Mono<Long> lock(Connection connection, PrunableRun run) {
        return ExclusiveStep.select(connection, LOCK_RUN, row -> number(row, "run_no"), run.run())
                .next();
    }

    private Flux<DeletedReferences> deleteReferring(Connection connection, String sql, long run, long floor) {
        return ExclusiveStep.select(
                connection,
                sql,
                row -> new DeletedReferences(row.get("one", UUID.class), row.get("other", UUID.class)),
                run,
                floor,
                stepRows);
    }

    /** Records that the run no longer uses those schemas to which none of its remaining rows refers. */
    private static Mono<Long> releaseSchemas(
            Connection connection, PrunableRun run, List<DeletedReferences> deletedReferences) {
        var hashes = new ArrayList<@Nullable UUID>();
        deletedReferences.forEach(row -> {
            hashes.add(row.one());
            hashes.add(row.other());
        });
        var candidates = hashes.stream().filter(Objects::nonNull).distinct().toArray(UUID[]::new);
        return candidates.length == 0
                ? Mono.just(0L)
                : ExclusiveStep.update(connection, UPDATE_USES, run.run(), candidates);
    }

    /** Deletes the error details of failed executions that no execution has and no restore can bring back. */
    private static Mono<Long> deleteFailures(Connection connection, PrunableRun run) {
        return ExclusiveStep.select(connection, HAS_FAILURES, row -> number(row, "number"), run.run())
                .next()
                .flatMap(some -> ExclusiveStep.update(connection, FAILURES, run.run()))
                .defaultIfEmpty(0L);
    }

    private Mono<Long> removeFromQueue(Connection connection, PrunableRun run, long removed) {
        return removed >= stepRows
                ? Mono.just(removed)
                : ExclusiveStep.update(connection, DELETE_FROM_QUEUE, run.run(), run.version())
                        .thenReturn(removed);
    }

    private static long number(Row row, String column) {
        var number = row.get(column, Long.class);
        return number == null ? 0 : number;
    }
}
