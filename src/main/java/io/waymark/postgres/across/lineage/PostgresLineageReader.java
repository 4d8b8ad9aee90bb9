package io.waymark.postgres.across.lineage;

import io.r2dbc.spi.Connection;
import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.port.across.LineageReader;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.postgres.across.DatasetAliasQuery;
import io.waymark.postgres.across.HashUuidConverter;
import io.waymark.postgres.across.ProjectedReads;
import io.waymark.postgres.across.ProjectedReads.Serving;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Reads the lineage graph of a column or dataset in one database snapshot. It follows the edges level by level, with
 * two SQL statements for each level.
 */
public final class PostgresLineageReader implements LineageReader {
    private static final String EXISTS_DATASET = """
            select exists (select from dataset d where d.generation = $1 and d.dataset = $2)
                or exists (select from lineage_edge e where e.generation = $1 and e.source = $2)
                or exists (select from lineage_edge e where e.generation = $1 and e.target = $2) as found
            """;
    private static final String EXISTS_FIELD = """
            select exists (select from dataset d where d.generation = $1 and d.dataset = $2 and d.fields @> array[$3::text])
                or exists (select from lineage_edge e where e.generation = $1 and e.source_column = $4)
                or exists (select from lineage_edge e where e.generation = $1 and e.target_column = $4) as found
            """;

    private final ProjectedReads reads;

    public PostgresLineageReader(ReadTransactions transactions) {
        this.reads = new ProjectedReads(transactions);
    }

    @Override
    public Mono<ResultAtPosition<LineageGraph>> lineage(LineageNode start, Direction direction, int depth, int limit) {
        return reads.read((connection, serving) -> graph(connection, serving, start, direction, depth, limit)
                .onErrorResume(
                        PostgresLineageReader::isUnknownDataset,
                        failure -> DatasetAliasQuery.find(connection, serving, start.dataset())
                                .flatMap(dataset -> graph(
                                        connection,
                                        serving,
                                        new LineageNode(dataset, start.field()),
                                        direction,
                                        depth,
                                        limit))
                                .switchIfEmpty(Mono.error(failure))));
    }

    private static boolean isUnknownDataset(Throwable failure) {
        return failure instanceof QueryFailedException query && query.failure() instanceof QueryFailure.UnknownDataset;
    }

    private static Mono<LineageGraph> graph(
            Connection connection, Serving serving, LineageNode start, Direction direction, int depth, int limit) {
        var collector = new GraphCollector(direction, limit);
        return follow(connection, serving, collector, Set.of(start), direction, 1, depth)
                .then(Mono.defer(
                        () -> collector.isEmpty() ? checkExists(connection, serving, start) : Mono.<Void>empty()))
                .then(Mono.defer(() -> LineageOccurrences.select(connection, serving, collector.lineages())))
                .map(collector::graph);
    }

    private static Mono<Void> follow(
            Connection connection,
            Serving serving,
            GraphCollector collector,
            Collection<LineageNode> nodes,
            Direction direction,
            int depth,
            int maxDepth) {
        if (nodes.isEmpty() || depth > maxDepth) {
            return Mono.empty();
        }
        return EdgeQuery.select(connection, serving, nodes, direction, collector.remaining())
                .collectList()
                .map(edges -> collector.add(depth, nodes, edges))
                .flatMap(next -> follow(connection, serving, collector, next, direction, depth + 1, maxDepth));
    }

    private static Mono<Void> checkExists(Connection connection, Serving serving, LineageNode start) {
        var dataset = HashUuidConverter.of(start.dataset().hash());
        var unknownDataset = exists(connection, EXISTS_DATASET, serving.generation(), dataset)
                .filter(found -> !found)
                .flatMap(missing -> Mono.<Void>error(new QueryFailure.UnknownDataset(start.dataset()).exception()));
        var field = start.field();
        if (field == null) {
            return unknownDataset;
        }
        var unknownField = exists(
                        connection,
                        EXISTS_FIELD,
                        serving.generation(),
                        dataset,
                        EscapedText.escape(FieldLookupKeyGenerator.of(field)),
                        HashUuidConverter.of(start.hash()))
                .filter(found -> !found)
                .flatMap(
                        missing -> Mono.<Void>error(new QueryFailure.UnknownField(start.dataset(), field).exception()));
        return unknownDataset.then(unknownField);
    }

    private static Mono<Boolean> exists(Connection connection, String sql, Object... parameters) {
        return ProjectedReads.select(connection, sql, row -> RowReader.flag(row, "found"), parameters)
                .single();
    }
}
