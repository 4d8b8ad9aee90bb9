package io.waymark.postgres.projection.lineage;

import io.r2dbc.spi.Connection;
import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores each distinct lineage once, with its edges and its number of runs, for each generation of the projection. */
final class LineageTable {
    private static final String COLUMNS = """
            lineage, target, target_namespace, target_name, workflow_namespace, workflow_name, module, experiment
            """.strip();
    private static final String SELECT_EXISTING = "select l.lineage from (select unnest($1) as lineage) u "
            + "join lineage l on l.generation = $2 and l.lineage = u.lineage";
    private static final String INSERT = "insert into lineage (generation, runs, " + COLUMNS + ") select $9, 0, "
            + COLUMNS + ArrayParameters.rows(COLUMNS);
    private static final String ADD_RUNS = "update lineage l set runs = l.runs + u.added"
            + ArrayParameters.rows("lineage, added") + " where l.generation = $3 and l.lineage = u.lineage";
    private static final String DELETE_EDGES =
            "delete from lineage_edge e using lineage l, (select unnest($1) as lineage) u"
                    + " where l.generation = $2 and l.lineage = u.lineage and l.runs <= 0"
                    + " and e.generation = l.generation and e.lineage = l.lineage";
    private static final String DELETE = "delete from lineage l using (select unnest($1) as lineage) u"
            + " where l.generation = $2 and l.lineage = u.lineage and l.runs <= 0";

    private static final String EDGE_COLUMNS = """
            lineage, number, indirect, source, target, source_column, target_column, source_namespace, source_name,
            source_field, target_field, kind
            """.strip();
    private static final String INSERT_EDGES = "insert into lineage_edge (generation, " + EDGE_COLUMNS
            + ") select $13, " + EDGE_COLUMNS + ArrayParameters.rows(EDGE_COLUMNS);

    /** A lineage to store. */
    record LineageRow(
            ContentHash lineage,
            DatasetName target,
            @Nullable Workflow workflow,
            String module,
            String experiment) {}

    /**
     * An edge of a lineage.
     *
     * @param number the number of the edge in its lineage, from 0
     */
    record EdgeRow(
            ContentHash lineage, int number, LineageNode source, LineageNode target, String kind, boolean isIndirect) {}

    private LineageTable() {}

    static Flux<ContentHash> existing(Connection connection, int generation, Collection<ContentHash> lineages) {
        return ArrayParameters.of(List.copyOf(lineages))
                .hashes(hash -> hash)
                .value(generation)
                .select(connection, SELECT_EXISTING, row -> RowReader.hash(row, "lineage"));
    }

    /** Inserts a lineage without runs, and its edges. */
    static Mono<Long> insert(Connection connection, int generation, LineageRow lineage, List<EdgeRow> edges) {
        return ArrayParameters.of(List.of(lineage))
                .hashes(LineageRow::lineage)
                .hashes(row -> row.target().hash())
                .names(row -> row.target().namespace())
                .names(row -> row.target().name())
                .names(row -> row.workflow() == null ? null : row.workflow().namespace())
                .names(row -> row.workflow() == null ? null : row.workflow().name())
                .names(LineageRow::module)
                .names(LineageRow::experiment)
                .value(generation)
                .update(connection, INSERT)
                .then(Mono.defer(() -> insertEdges(connection, generation, edges)));
    }

    private static Mono<Long> insertEdges(Connection connection, int generation, List<EdgeRow> edges) {
        return ArrayParameters.of(edges)
                .hashes(EdgeRow::lineage)
                .ints(EdgeRow::number)
                .flags(EdgeRow::isIndirect)
                .hashes(row -> row.source().dataset().hash())
                .hashes(row -> row.target().dataset().hash())
                .hashes(row -> row.source().hash())
                .hashes(row -> row.target().hash())
                .names(row -> row.source().dataset().namespace())
                .names(row -> row.source().dataset().name())
                .names(row -> row.source().field())
                .names(row -> row.target().field())
                .names(EdgeRow::kind)
                .value(generation)
                .update(connection, INSERT_EDGES);
    }

    /** Adds to the numbers of runs. A lineage whose number becomes 0 is deleted. */
    static Mono<Void> addRuns(Connection connection, int generation, Map<ContentHash, Long> added) {
        var lineages = List.copyOf(added.entrySet());
        var removed = lineages.stream()
                .filter(entry -> entry.getValue() < 0)
                .map(Map.Entry::getKey)
                .toList();
        return ArrayParameters.of(lineages)
                .hashes(Map.Entry::getKey)
                .longs(Map.Entry::getValue)
                .value(generation)
                .update(connection, ADD_RUNS)
                .then(Mono.defer(() -> ArrayParameters.of(removed)
                        .hashes(hash -> hash)
                        .value(generation)
                        .update(connection, DELETE_EDGES)))
                .then(Mono.defer(() -> ArrayParameters.of(removed)
                        .hashes(hash -> hash)
                        .value(generation)
                        .update(connection, DELETE)))
                .then();
    }
}
