package io.waymark.postgres.across.lineage;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.across.LineageReader.Direction;
import io.waymark.postgres.across.ProjectedReads.Serving;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Reads the lineage edges that start or end at given nodes (columns or datasets), up to a limit for each node. */
final class EdgeQuery {
    private static final String SELECT = """
            select e.lineage, e.source_namespace, e.source_name, e.source_field, e.target_namespace, e.target_name,
                e.target_field, e.kind, e.indirect, e.runs, e.workflow_namespace, e.workflow_name, e.module, e.experiment
            from (select unnest($1) as node) u cross join lateral (
                select s.*, l.runs, l.target_namespace, l.target_name, l.workflow_namespace, l.workflow_name, l.module,
                    l.experiment
                from (
                    select * from lineage_edge where generation = $2 and %s = u.node %s
                    order by lineage, number limit $3) s
                    join lineage l on l.generation = $2 and l.lineage = s.lineage) e
            """;
    private static final String BETWEEN_COLUMNS = "and source_field is not null";
    private static final String UPSTREAM_OF_COLUMN = SELECT.formatted("target_column", BETWEEN_COLUMNS);
    private static final String DOWNSTREAM_OF_COLUMN = SELECT.formatted("source_column", BETWEEN_COLUMNS);
    private static final Map<Direction, String> OF_COLUMN =
            Map.of(Direction.UPSTREAM, UPSTREAM_OF_COLUMN, Direction.DOWNSTREAM, DOWNSTREAM_OF_COLUMN);
    private static final Map<Direction, String> OF_DATASET = Map.of(
            Direction.UPSTREAM, SELECT.formatted("target", ""), Direction.DOWNSTREAM, SELECT.formatted("source", ""));

    private EdgeQuery() {}

    /**
     * Returns the edges at columns, and all edges at datasets. An edge that leads to a dataset as a whole is upstream
     * of all its columns.
     *
     * @param limit the maximum number of edges of each node
     */
    static Flux<StatedEdge> select(
            Connection connection, Serving serving, Collection<LineageNode> nodes, Direction direction, int limit) {
        Set<ContentHash> columns = new LinkedHashSet<>();
        List<ContentHash> datasets = new ArrayList<>();
        for (var node : nodes) {
            if (node.field() == null) {
                datasets.add(node.dataset().hash());
            } else {
                columns.add(node.hash());
                if (direction == Direction.UPSTREAM) {
                    columns.add(new LineageNode(node.dataset(), null).hash());
                }
            }
        }
        return select(connection, serving, List.copyOf(columns), sql(OF_COLUMN, direction), limit)
                .concatWith(Flux.defer(() -> select(connection, serving, datasets, sql(OF_DATASET, direction), limit)));
    }

    private static String sql(Map<Direction, String> statements, Direction direction) {
        return statements.getOrDefault(direction, "");
    }

    private static Flux<StatedEdge> select(
            Connection connection, Serving serving, List<ContentHash> nodes, String sql, int limit) {
        return ArrayParameters.of(nodes)
                .hashes(node -> node)
                .value(serving.generation())
                .value(limit)
                .select(connection, sql, EdgeQuery::read);
    }

    private static StatedEdge read(Row row) {
        return new StatedEdge(
                new StatedEdge.Key(
                        node(row, "source"),
                        node(row, "target"),
                        RowReader.name(row, "kind"),
                        RowReader.flag(row, "indirect"),
                        workflow(row),
                        new ModuleExperimentName(RowReader.name(row, "module"), RowReader.name(row, "experiment"))),
                RowReader.hash(row, "lineage"),
                RowReader.number(row, "runs"));
    }

    private static LineageNode node(Row row, String end) {
        return new LineageNode(
                new DatasetName(RowReader.name(row, end + "_namespace"), RowReader.name(row, end + "_name")),
                RowReader.nameOrNull(row, end + "_field"));
    }

    private static @Nullable Workflow workflow(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        return namespace == null || name == null ? null : new Workflow(namespace, name);
    }
}
