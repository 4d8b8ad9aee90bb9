package io.waymark.postgres.projection;

import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.projection.Generations.Generation;
import io.waymark.postgres.projection.baseline.DurationBaselineProjection;
import io.waymark.postgres.projection.dataset.ComparedFieldBudget;
import io.waymark.postgres.projection.dataset.CompletionWithDataset;
import io.waymark.postgres.projection.dataset.DatasetAliasTable;
import io.waymark.postgres.projection.dataset.DatasetProjection;
import io.waymark.postgres.projection.dataset.DatasetTable;
import io.waymark.postgres.projection.dataset.DatasetTable.DatasetRow;
import io.waymark.postgres.projection.dataset.NewVersion;
import io.waymark.postgres.projection.item.DerivedEntryCollector;
import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.projection.lineage.LineageByteBudget;
import io.waymark.postgres.projection.lineage.LineageProjection;
import io.waymark.postgres.projection.workflow.WorkflowProjection;
import io.waymark.postgres.projection.workflow.WorkflowTable;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.table.feed.FeedTable;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Applies pages of the feed to the tables of a generation. */
final class ProjectionPageWriter {
    /** Matches no instance, so that all instances read the derived items. */
    private static final String NO_INSTANCE = "";

    /** The number of rows from which each table has a statement of its own, and changes and runs are copied. */
    private static final int COPY_THRESHOLD = 500;

    private final CachedSchemaReader schemas;

    ProjectionPageWriter(CachedSchemaReader schemas) {
        this.schemas = schemas;
    }

    /**
     * A page whose rows are stored, except for those that follow.
     *
     * @param versions the new versions of datasets
     * @param rows stores the workflows, the changes and the runs of versions
     */
    private record Written(List<NewVersion> versions, List<CombinableStatement> rows) {}

    /**
     * Applies a page with its derived items and stores the position.
     *
     * @return the page; its first part if the whole page exceeds the limits of a transaction
     */
    Mono<ProjectionInputPage> write(Connection connection, Generation generation, ProjectionInputPage page) {
        var completions = CompletionWithDataset.of(page);
        return DatasetTable.select(connection, generation.number(), CompletionWithDataset.datasets(completions))
                .flatMap(datasets -> ComparedFieldBudget.position(connection, completions, datasets)
                        .map(position -> page.upTo(Math.min(position, LineageByteBudget.position(page))))
                        .delayUntil(part -> write(connection, generation, part, upTo(part, completions), datasets)));
    }

    /** Applies the deletions of runs, and returns their number. */
    Mono<Integer> removeRuns(Connection connection, int generation, List<Long> runs) {
        var page = ProjectionInputPage.ofDeletions(runs);
        return applyToTables(connection, generation, page, List.of(), Map.of())
                .flatMap(written -> CombinableStatement.executeInOrder(connection, written.rows(), COPY_THRESHOLD))
                .thenReturn(runs.size());
    }

    private static List<CompletionWithDataset> upTo(ProjectionInputPage part, List<CompletionWithDataset> completions) {
        return completions.stream()
                .filter(completion -> completion.item().origin().position() <= part.through())
                .toList();
    }

    /** Writes a page. The entries of the feed come last, because their lock excludes writers of events. */
    private Mono<Void> write(
            Connection connection,
            Generation generation,
            ProjectionInputPage page,
            List<CompletionWithDataset> completions,
            Map<ContentHash, DatasetRow> datasets) {
        int number = generation.number();
        return applyToTables(connection, number, page, completions, datasets)
                .flatMap(written -> FeedTable.append(
                        connection,
                        Stream.concat(written.rows().stream(), Stream.of(Generations.move(number, page)))
                                .toList(),
                        COPY_THRESHOLD,
                        derivedItems(generation, written.versions()).entries(),
                        NO_INSTANCE))
                .then();
    }

    /** Applies a page to all tables. A run without a row among the runs has none in any other table either. */
    private Mono<Written> applyToTables(
            Connection connection,
            int generation,
            ProjectionInputPage page,
            List<CompletionWithDataset> completions,
            Map<ContentHash, DatasetRow> datasets) {
        return WorkflowTable.runs(connection, generation, page.runs())
                .flatMap(runs -> DatasetProjection.apply(
                                connection, schemas, generation, page, completions, datasets, runs.keySet())
                        .flatMap(changed -> WorkflowProjection.apply(
                                        connection, generation, page, runs, changed.versions())
                                .flatMap(workflows -> write(connection, changed, workflows)))
                        .delayUntil(
                                written -> DurationBaselineProjection.apply(connection, generation, page, runs.keySet())
                                        .then(LineageProjection.apply(connection, generation, page, runs.keySet()))
                                        .then(DatasetAliasTable.apply(connection, generation, page))));
    }

    /** Stores the datasets and the runs. The workflows follow, because they depend on their runs. */
    private static Mono<Written> write(
            Connection connection, DatasetProjection.Result changed, WorkflowProjection.Result workflows) {
        var first = Stream.concat(changed.upserts().stream(), workflows.runs().stream())
                .toList();
        var last = Stream.concat(Stream.of(workflows.workflows()), changed.rows().stream())
                .toList();
        return CombinableStatement.executeInOrder(connection, first, COPY_THRESHOLD)
                .thenReturn(new Written(changed.versions(), last));
    }

    private static DerivedEntryCollector derivedItems(Generation generation, List<NewVersion> versions) {
        var items = new DerivedEntryCollector();
        if (generation.isServing()) {
            versions.stream()
                    .filter(version -> version.item().origin().position() > generation.quietThrough())
                    .forEach(version -> version.addTo(items));
        }
        return items;
    }
}
