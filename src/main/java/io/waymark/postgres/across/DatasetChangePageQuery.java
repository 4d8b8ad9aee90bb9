package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.across.DatasetReader.BetweenRunFilter;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.postgres.across.ProjectedReads.Serving;
import io.waymark.postgres.read.PageQuery;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.EnumNames;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.CategoryBits;
import io.waymark.postgres.table.ChangeRowReader;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads one page of between-run changes: the differences between successive schema versions of datasets. */
final class DatasetChangePageQuery {
    static final String SELECT = "select " + ChangeRowReader.COLUMNS
            + ", c.position, c.version, c.run_id, c.workflow_namespace, c.workflow_name, d.namespace, d.name"
            + " from dataset_change c join dataset d on d.generation = c.generation and d.dataset = c.dataset "
            + ChangeRowReader.REFERENCES + " where true";

    private static final String SELECT_EXISTING =
            "select d.dataset from dataset d where d.generation = $1 and d.dataset = any ($2::uuid[])";

    private DatasetChangePageQuery() {}

    static Mono<Page<BetweenRunChange>> page(
            Connection connection,
            ReadTransactions transactions,
            Serving serving,
            BetweenRunFilter filter,
            PageRequest page) {
        long through = Math.min(page.through(), serving.position());
        var query = transactions
                .pageQuery(SELECT)
                .and("c.generation = ? and c.position <= ?", serving.generation(), through);
        addNames(query, filter);
        if (!filter.fields().isEmpty()) {
            query.and("c.field_keys && ?::text[]", (Object) PageQuery.escapeAll(
                    filter.fields().stream().map(FieldLookupKeyGenerator::of).toList()));
        }
        query.andAnyOf(
                "c.change_type", filter.types().stream().map(EnumNames::format).toList());
        if (!filter.categories().isEmpty()) {
            query.and("c.categories & ? <> 0", CategoryBits.bits(filter.categories()));
        }
        if (filter.compatibilities().size() == 1) {
            query.and(
                    filter.compatibilities().contains(Change.Compatibility.BREAKING) ? "c.breaking" : "not c.breaking");
        }
        if (filter.since() != null) {
            query.and("c.time >= ?", filter.since().atOffset(ZoneOffset.UTC));
        }
        if (filter.until() != null) {
            query.and("c.time < ?", filter.until().atOffset(ZoneOffset.UTC));
        }
        return WorkflowQueries.addWorkflow(connection, serving.generation(), query, "c.workflow", filter.workflow())
                .flatMap(named -> addDataset(connection, serving.generation(), named, filter.datasetText()))
                .flatMap(complete -> complete.page(
                        connection,
                        PageQuery.Keyset.of("c.position", "c.number"),
                        page,
                        through,
                        DatasetChangePageQuery::read));
    }

    private static void addNames(PageQuery query, BetweenRunFilter filter) {
        var dataset = filter.dataset();
        if (dataset != null) {
            query.and("c.dataset = ?", HashUuidConverter.of(dataset.hash()));
        }
    }

    /** Adds the condition that the dataset is one whose {@code namespace/name} is a text. */
    private static Mono<PageQuery> addDataset(
            Connection connection, int generation, PageQuery query, @Nullable String text) {
        if (text == null) {
            return Mono.just(query);
        }
        var candidates = IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == '/')
                .mapToObj(i -> new DatasetName(text.substring(0, i), text.substring(i + 1)))
                .map(name -> HashUuidConverter.of(name.hash()))
                .toArray(UUID[]::new);
        return ProjectedReads.select(
                        connection,
                        SELECT_EXISTING,
                        row -> Objects.requireNonNull(row.get("dataset", UUID.class)),
                        generation,
                        candidates)
                .collectList()
                .map(found -> ProjectedReads.addHashes(query, "c.dataset", found));
    }

    static BetweenRunChange read(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        return new BetweenRunChange(
                new DatasetName(RowReader.name(row, "namespace"), RowReader.name(row, "name")),
                RowReader.number(row, "version"),
                new RunId(RowReader.text(row, "run_id")),
                namespace == null || name == null ? null : new Workflow(namespace, name),
                ChangeRowReader.read(row));
    }
}
