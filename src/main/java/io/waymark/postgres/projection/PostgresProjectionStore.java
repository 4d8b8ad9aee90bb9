package io.waymark.postgres.projection;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.port.projection.ProjectionStatus;
import io.waymark.port.projection.ProjectionStepResult;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.projection.Generations.Generation;
import io.waymark.postgres.projection.baseline.LongRunningExecutionReporter;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.projection.item.ProjectionInputReader;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.table.schema.SchemaTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Advances the projection, which derives tables about datasets, workflows, durations and lineage from the feed. One
 * transaction reads feed entries, applies them to the tables of a generation, adds derived items to the feed and
 * stores the new position. A failed transaction changes nothing. If the subscriber cancels, the transaction continues,
 * because a cancelled statement would leave its connection unusable.
 */
public final class PostgresProjectionStore implements ProjectionStore {
    private final DatabaseTransactions database;
    private final ProjectionPageWriter pages;
    private final PageSize servingPages = new PageSize();
    private final PageSize rebuiltPages = new PageSize();
    private volatile boolean isBehind; // whether the last step of this instance found entries

    public PostgresProjectionStore(DatabaseTransactions database, CachedSchemaReader schemas) {
        this.database = database;
        this.pages = new ProjectionPageWriter(schemas);
    }

    /** The result of one generation. */
    private record Applied(ProjectionInputPage page, Generation generation) {}

    @Override
    public Mono<ProjectionStepResult> advance(String owner, Duration lease, int limit) {
        return Mono.defer(() -> advanceIfHolder(owner, lease, limit).cache());
    }

    private Mono<ProjectionStepResult> advanceIfHolder(String owner, Duration lease, int limit) {
        boolean wasBehind = isBehind;
        isBehind = false;
        var step = write(owner, lease, connection -> advance(connection, limit))
                .doOnNext(result -> isBehind = result.hasMore());
        return wasBehind
                ? step
                : database.query(connection -> Generations.leaseState(connection, owner, lease))
                        .filter(state -> !state.isOther())
                        .flatMap(state -> state.isFresh() && !state.hasWork()
                                ? Mono.just(new ProjectionStepResult(0, 0, state.position(), false, false))
                                : step);
    }

    @Override
    public Mono<Integer> reportLateExecutions(String owner, Duration lease, Instant now) {
        return Mono.defer(() -> write(
                        owner,
                        lease,
                        connection -> Generations.select(connection)
                                .flatMap(generations -> LongRunningExecutionReporter.report(
                                        connection, generations.getFirst().number(), now)))
                .cache());
    }

    @Override
    public Mono<Long> deleteObsoleteRows(String owner, Duration lease, int limit) {
        return Mono.defer(() -> database.query(connection -> Generations.leaseState(connection, owner, lease))
                .filter(state -> !state.isOther())
                .flatMap(held -> ObsoleteRowCleaner.delete(database, limit))
                .flatMap(rows -> write(owner, lease, connection -> removeDroppedRuns(connection, limit))
                        .map(runs -> rows + runs))
                .cache());
    }

    /** Applies a deletion for each run that retention dropped. */
    private Mono<Integer> removeDroppedRuns(Connection connection, int limit) {
        return Generations.select(connection).flatMap(generations -> {
            int number = generations.getFirst().number();
            return ObsoleteRowCleaner.droppedRuns(connection, number, limit)
                    .collectList()
                    .flatMap(runs -> pages.removeRuns(connection, number, runs));
        });
    }

    @Override
    public Mono<List<ProjectionStatus>> status() {
        return database.read(
                        connection -> ProjectionStatusQuery.select(connection).collectList())
                .single();
    }

    @Override
    public Mono<ProjectionStatus> rebuild(String name) {
        return name.equals(Generations.NAME)
                ? database.write(connection -> Generations.start(connection)
                        .then(ProjectionStatusQuery.select(connection).next()))
                : Mono.empty();
    }

    /** Runs a step under the lease. Completes empty if another instance holds the lease. */
    private <T> Mono<T> write(String owner, Duration lease, Function<Connection, Mono<T>> step) {
        return database.write(
                SchemaTable.LOCK_SCHEMAS_SHARED,
                connection -> Generations.lease(connection, owner, lease)
                        .flatMap(held -> wrapErrors(() -> step.apply(connection))));
    }

    private Mono<ProjectionStepResult> advance(Connection connection, int limit) {
        return Generations.select(connection).flatMap(generations -> {
            var serving = generations.getFirst();
            return apply(connection, serving, Long.MAX_VALUE, servingPages, limit)
                    .flatMap(applied -> generations.size() == 1
                            ? Mono.just(step(applied, null, false))
                            : rebuild(connection, applied, generations.getLast(), limit));
        });
    }

    /** Fills the new generation up to the position of the serving one. At the same position, it takes over. */
    private Mono<ProjectionStepResult> rebuild(Connection connection, Applied serving, Generation building, int limit) {
        long through = serving.page().through();
        return apply(connection, building, through, rebuiltPages, limit)
                .flatMap(rebuilt -> rebuilt.page().through() < through
                        ? Mono.just(step(serving, rebuilt, false))
                        : Generations.switchOver(connection).thenReturn(step(serving, rebuilt, true)));
    }

    private Mono<Applied> apply(
            Connection connection, Generation generation, long through, PageSize pageSize, int limit) {
        return ProjectionInputReader.read(connection, generation.position(), through, pageSize.next(limit))
                .flatMap(
                        page -> (page.entries().isEmpty() ? Mono.just(page) : pages.write(connection, generation, page))
                                .doOnNext(applied -> pageSize.record(limit, page, applied)))
                .doOnError(failure -> pageSize.reset())
                .map(page -> new Applied(page, generation));
    }

    private static ProjectionStepResult step(Applied serving, @Nullable Applied rebuilt, boolean switched) {
        int entries = serving.page().entries().size();
        int items = serving.page().items().size();
        return new ProjectionStepResult(
                entries + (rebuilt == null ? 0 : rebuilt.page().entries().size()),
                items + (rebuilt == null ? 0 : rebuilt.page().items().size()),
                serving.page().through(),
                rebuilt != null && !switched,
                switched);
    }
}
