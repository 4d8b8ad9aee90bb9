package io.waymark.postgres.projection;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.port.projection.ProjectionStatus;
import io.waymark.port.projection.ProjectionStepResult;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.postgres.projection.Generations.Generation;
import io.waymark.postgres.projection.baseline.DurationBaselineProjection;
import io.waymark.postgres.projection.baseline.LongRunningExecutionReporter;
import io.waymark.postgres.projection.dataset.ComparedFieldBudget;
import io.waymark.postgres.projection.dataset.CompletionWithDataset;
import io.waymark.postgres.projection.dataset.DatasetProjection;
import io.waymark.postgres.projection.item.DerivedEntryCollector;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.projection.item.ProjectionInputReader;
import io.waymark.postgres.projection.lineage.LineageByteBudget;
import io.waymark.postgres.projection.lineage.LineageProjection;
import io.waymark.postgres.projection.workflow.WorkflowProjection;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.table.feed.FeedTable;
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
    /** A rebuild has no subscribers that wait, and adds no items to the feed, so its transactions may be larger. */
    private static final int REBUILD_FACTOR = 5;

    /** Matches no instance, so that all instances read the derived items. */
    private static final String NO_INSTANCE = "";

    /** The number of changes from which the changes are copied instead of inserted. */
    private static final int COPY_THRESHOLD = 500;

    private final DatabaseTransactions database;
    private final CachedSchemaReader schemas;

    public PostgresProjectionStore(DatabaseTransactions database, CachedSchemaReader schemas) {
        this.database = database;
        this.schemas = schemas;
    }

    /** The result of one generation. */
    private record Applied(ProjectionInputPage page, Generation generation) {}

    @Override
    public Mono<ProjectionStepResult> advance(String owner, Duration lease, int limit) {
        return Mono.defer(() -> advanceIfHolder(owner, lease, limit).cache());
    }

    private Mono<ProjectionStepResult> advanceIfHolder(String owner, Duration lease, int limit) {
        return database.query(connection -> Generations.leaseState(connection, owner, lease))
                .filter(state -> !state.isOther())
                .flatMap(state -> state.isFresh() && !state.hasWork()
                        ? Mono.just(new ProjectionStepResult(0, 0, state.position(), false, false))
                        : write(owner, lease, connection -> advance(connection, limit)));
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
        return Mono.defer(() -> write(
                        owner,
                        lease,
                        connection -> ObsoleteRowCleaner.delete(connection, limit)
                                .flatMap(rows ->
                                        removeDroppedRuns(connection, limit).map(runs -> rows + runs)))
                .cache());
    }

    /** Applies a deletion for each run that retention dropped. */
    private Mono<Integer> removeDroppedRuns(Connection connection, int limit) {
        return Generations.select(connection).flatMap(generations -> {
            int number = generations.getFirst().number();
            return ObsoleteRowCleaner.droppedRuns(connection, number, limit)
                    .collectList()
                    .flatMap(runs -> {
                        var page = ProjectionInputPage.ofDeletions(runs);
                        return DatasetProjection.apply(connection, schemas, number, page, List.of())
                                .then(WorkflowProjection.apply(connection, number, page, List.of()))
                                .then(DurationBaselineProjection.apply(connection, number, page))
                                .then(LineageProjection.apply(connection, number, page))
                                .thenReturn(runs.size());
                    });
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
            return apply(connection, serving, Long.MAX_VALUE, limit)
                    .flatMap(applied -> generations.size() == 1
                            ? Mono.just(step(applied, null, false))
                            : rebuild(connection, applied, generations.getLast(), limit));
        });
    }

    /** Fills the new generation up to the position of the serving one. At the same position, it takes over. */
    private Mono<ProjectionStepResult> rebuild(Connection connection, Applied serving, Generation building, int limit) {
        long through = serving.page().through();
        return apply(connection, building, through, (int) Math.min(Integer.MAX_VALUE, (long) limit * REBUILD_FACTOR))
                .flatMap(rebuilt -> rebuilt.page().through() < through
                        ? Mono.just(step(serving, rebuilt, false))
                        : Generations.switchOver(connection).thenReturn(step(serving, rebuilt, true)));
    }

    private Mono<Applied> apply(Connection connection, Generation generation, long through, int limit) {
        return ProjectionInputReader.read(connection, generation.position(), through, limit)
                .flatMap(page ->
                        page.entries().isEmpty() ? Mono.just(page) : limitAndApply(connection, generation, page))
                .map(page -> new Applied(page, generation));
    }

    private Mono<ProjectionInputPage> limitAndApply(
            Connection connection, Generation generation, ProjectionInputPage page) {
        var completions = CompletionWithDataset.of(page);
        return ComparedFieldBudget.position(connection, completions).flatMap(position -> {
            var part = page.upTo(Math.min(position, LineageByteBudget.position(page)));
            var completionsOfPart = completions.stream()
                    .filter(completion -> completion.item().origin().position() <= part.through())
                    .toList();
            return apply(connection, generation, part, completionsOfPart).thenReturn(part);
        });
    }

    /** Applies a page. The entries of the feed come last, because their lock excludes writers of events. */
    private Mono<Void> apply(
            Connection connection,
            Generation generation,
            ProjectionInputPage page,
            List<CompletionWithDataset> completions) {
        int number = generation.number();
        return DatasetProjection.apply(connection, schemas, number, page, completions)
                .flatMap(datasets -> WorkflowProjection.apply(connection, number, page, datasets.versions())
                        .then(DurationBaselineProjection.apply(connection, number, page))
                        .then(LineageProjection.apply(connection, number, page))
                        .then(Generations.move(connection, number, page.through(), page.recordedAt()))
                        .then(FeedTable.append(
                                connection,
                                datasets.rows(),
                                COPY_THRESHOLD,
                                derivedItems(generation, datasets).entries(),
                                NO_INSTANCE)))
                .then();
    }

    private static DerivedEntryCollector derivedItems(Generation generation, DatasetProjection.Result datasets) {
        var items = new DerivedEntryCollector();
        if (generation.isServing()) {
            datasets.versions().stream()
                    .filter(version -> version.item().origin().position() > generation.quietThrough())
                    .forEach(version -> version.addTo(items));
        }
        return items;
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
