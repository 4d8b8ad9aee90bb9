package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.dataset.FieldEvent;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.port.across.DatasetReader;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.across.ProjectedReads.Serving;
import io.waymark.postgres.read.PageQuery;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import reactor.core.publisher.Mono;

/** Reads datasets, their versions and changes. */
public final class PostgresDatasetReader implements DatasetReader {
    private static final String SELECT_DATASETS =
            "select " + DatasetVersionRowReader.COLUMNS + """
            , d.first_position, d.breaking, w.namespace as workflow_namespace, w.name as workflow_name,
            """ + DatasetAliasQuery.COLUMN + """
             from dataset d join dataset_version v
                on v.generation = d.generation and v.dataset = d.dataset and v.version = d.version
                left join schema s on s.hash = v.schema_hash
                left join workflow w on w.generation = d.generation and w.workflow = d.workflow
            where true
            """;
    private static final String SELECT_DATASET = SELECT_DATASETS + " and d.generation = $1 and d.dataset = $2";
    private static final String SELECT_VERSIONS =
            "select " + DatasetVersionRowReader.COLUMNS + DatasetVersionRowReader.TABLES + " where true";
    private static final String SELECT_VERSION =
            SELECT_VERSIONS + " and v.generation = $1 and v.dataset = $2 and v.version = $3";

    /** The last completion before the time belongs to the last version that is current since then or earlier. */
    private static final String SELECT_AT = SELECT_VERSIONS + """
             and v.generation = $1 and v.dataset = $2 and v.current_from <= $3
            order by v.current_from desc, v.version desc limit 1
            """;

    private final ProjectedReads reads;
    private final CachedSchemaReader schemas;

    public PostgresDatasetReader(ReadTransactions transactions, CachedSchemaReader schemas) {
        this.reads = new ProjectedReads(transactions);
        this.schemas = schemas;
    }

    @Override
    public Mono<ResultAtPosition<Page<DatasetOverview>>> datasets(DatasetFilter filter, PageRequest page) {
        return reads.read((connection, serving) -> {
            long through = Math.min(page.through(), serving.position());
            var query = reads.transactions()
                    .pageQuery(SELECT_DATASETS)
                    .and("d.generation = ? and d.first_position <= ?", serving.generation(), through);
            if (filter.text() != null) {
                var text = EscapedText.foldCase(EscapedText.escape(filter.text()));
                query.and(
                        "(position(? in lower(d.namespace || '/' || d.name)) > 0 or " + DatasetAliasQuery.MATCHES_TEXT
                                + ")",
                        text,
                        serving.generation(),
                        text);
            }
            if (filter.namespace() != null) {
                query.and("d.namespace = ?", EscapedText.escape(filter.namespace()));
            }
            if (filter.field() != null) {
                query.and("d.fields @> ?::text[]", (Object)
                        PageQuery.escapeAll(List.of(FieldLookupKeyGenerator.of(filter.field()))));
            }
            return WorkflowQueries.addWorkflow(connection, serving.generation(), query, "d.workflow", filter.workflow())
                    .flatMap(complete -> complete.page(
                            connection,
                            PageQuery.Keyset.of("d.first_position", "d.first_position"),
                            page,
                            through,
                            PostgresDatasetReader::overview));
        });
    }

    @Override
    public Mono<ResultAtPosition<DatasetOverview>> dataset(DatasetName name) {
        return reads.read((connection, serving) -> find(connection, serving, name));
    }

    @Override
    public Mono<ResultAtPosition<Page<VersionWithChanges>>> versions(DatasetName name, PageRequest page) {
        return reads.read((connection, serving) -> find(connection, serving, name)
                .flatMap(found -> {
                    long through = Math.min(page.through(), found.current().version());
                    return reads.transactions()
                            .pageQuery(SELECT_VERSIONS)
                            .and(
                                    "v.generation = ? and v.dataset = ? and v.version <= ?",
                                    serving.generation(),
                                    HashUuidConverter.of(found.name().hash()),
                                    through)
                            .page(
                                    connection,
                                    PageQuery.Keyset.of("v.version", "v.version"),
                                    page,
                                    through,
                                    DatasetVersionRowReader::read)
                            .flatMap(part -> DatasetVersionChangeQuery.addTo(
                                            connection, serving, found.name(), part.items())
                                    .map(items -> new Page<>(items, part.next(), part.nextTie(), part.through())));
                }));
    }

    @Override
    public Mono<ResultAtPosition<VersionWithChanges>> version(DatasetName name, long version) {
        return reads.read((connection, serving) -> find(connection, serving, name)
                .flatMap(found -> ProjectedReads.select(
                                connection,
                                SELECT_VERSION,
                                DatasetVersionRowReader::read,
                                serving.generation(),
                                HashUuidConverter.of(found.name().hash()),
                                version)
                        .next())
                .flatMap(found -> withChanges(connection, serving, found))
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownDatasetVersion(name, version).exception())));
    }

    @Override
    public Mono<ResultAtPosition<VersionWithChanges>> versionAt(DatasetName name, Instant time) {
        return reads.read((connection, serving) -> find(connection, serving, name)
                .flatMap(found -> ProjectedReads.select(
                                connection,
                                SELECT_AT,
                                DatasetVersionRowReader::read,
                                serving.generation(),
                                HashUuidConverter.of(found.name().hash()),
                                time.atOffset(ZoneOffset.UTC))
                        .next())
                .flatMap(found -> withChanges(connection, serving, found))
                .switchIfEmpty(Mono.error(() -> new QueryFailure.NoDatasetVersionAt(name, time).exception())));
    }

    @Override
    public Mono<ResultAtPosition<Page<BetweenRunChange>>> changes(BetweenRunFilter filter, PageRequest page) {
        return reads.read((connection, serving) -> (filter.dataset() == null
                        ? Mono.just(filter)
                        : find(connection, serving, filter.dataset()).map(found -> filter.withDataset(found.name())))
                .flatMap(found -> DatasetChangePageQuery.page(connection, reads.transactions(), serving, found, page)));
    }

    @Override
    public Mono<ResultAtPosition<List<FieldEvent>>> fieldHistory(DatasetName name, String field) {
        return reads.read((connection, serving) -> find(connection, serving, name)
                .flatMap(found ->
                        FieldHistoryQuery.events(connection, schemas, serving.generation(), found.name(), field))
                .filter(events -> !events.isEmpty())
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownField(name, field).exception())));
    }

    private static Mono<VersionWithChanges> withChanges(
            Connection connection, Serving serving, DatasetVersion version) {
        return DatasetVersionChangeQuery.addTo(connection, serving, version.dataset(), List.of(version))
                .map(List::getFirst);
    }

    /** Returns the dataset with a name, else the one that has it as another name. */
    private static Mono<DatasetOverview> find(Connection connection, Serving serving, DatasetName name) {
        return select(connection, serving, name)
                .switchIfEmpty(Mono.defer(() -> DatasetAliasQuery.find(connection, serving, name)
                        .flatMap(dataset -> select(connection, serving, dataset))))
                .switchIfEmpty(Mono.error(() -> new QueryFailure.UnknownDataset(name).exception()));
    }

    private static Mono<DatasetOverview> select(Connection connection, Serving serving, DatasetName name) {
        return ProjectedReads.select(
                        connection,
                        SELECT_DATASET,
                        PostgresDatasetReader::overview,
                        serving.generation(),
                        HashUuidConverter.of(name.hash()))
                .next();
    }

    private static DatasetOverview overview(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        var current = DatasetVersionRowReader.read(row);
        return new DatasetOverview(
                current.dataset(),
                namespace == null || name == null ? null : new Workflow(namespace, name),
                current,
                RowReader.number(row, "breaking"),
                DatasetAliasQuery.read(row, current.dataset()));
    }
}
