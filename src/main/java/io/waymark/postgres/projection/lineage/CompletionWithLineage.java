package io.waymark.postgres.projection.lineage;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Connection;
import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.ContentHasher;
import io.waymark.domain.schema.ReadField;
import io.waymark.postgres.projection.item.ProjectionInputItem;
import io.waymark.postgres.projection.lineage.LineageRunTable.LineageRunRow;
import io.waymark.postgres.projection.lineage.LineageRunTable.Slot;
import io.waymark.postgres.projection.lineage.LineageTable.EdgeRow;
import io.waymark.postgres.projection.lineage.LineageTable.LineageRow;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.LineageJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The completion of an execution, with the dataset that the execution wrote and the lineage that the event states.
 *
 * @param slot identifies the dataset and the execution within the run
 */
record CompletionWithLineage(ProjectionInputItem.SnapshotItem item, DatasetName target, Slot slot) {
    /** The maximum number of edges that a lineage keeps. */
    static final int MAX_EDGES = 10_000;

    private static final Logger log = LoggerFactory.getLogger(CompletionWithLineage.class);
    private static final String SELECT = "select s.lineage from snapshot s where s.run_no = $1 and s.number = $2";

    static CompletionWithLineage of(ProjectionInputItem.SnapshotItem item) {
        var target = Objects.requireNonNull(item.written());
        var hasher = new ContentHasher().add(target.hash());
        var workflow = item.origin().workflow();
        if (workflow != null) {
            hasher.add(workflow.namespace()).add(workflow.name());
        }
        var slot = hasher.add(item.module().module())
                .add(item.module().experiment())
                .hash();
        return new CompletionWithLineage(
                item, target.name(), new Slot(item.origin().run(), slot));
    }

    /** Returns the row of the run. The lineage is identified by the execution and all of its edges. */
    LineageRunRow row() {
        return new LineageRunRow(
                slot,
                hash(),
                item.origin().position(),
                item.number(),
                item.time(),
                item.origin().runId());
    }

    private ContentHash hash() {
        var lineage = lineage();
        var hasher = new ContentHasher().add(slot.slot()).add(lineage.content());
        var source = lineage.source();
        return (source == null ? hasher : hasher.add(source.hash())).hash();
    }

    private ProjectionInputItem.StatedLineage lineage() {
        return Objects.requireNonNull(item.lineage());
    }

    /** Reads the fields of the lineage, and stores it. */
    Mono<Long> insert(Connection connection, int generation) {
        return Flux.from(connection
                        .createStatement(SELECT)
                        .bind(0, item.origin().run())
                        .bind(1, item.number())
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> RowReader.text(row, "lineage")))
                .next()
                .flatMap(text -> wrapErrors(() ->
                        LineageTable.insert(connection, generation, lineageRow(), edges(LineageJson.read(text)))));
    }

    private LineageRow lineageRow() {
        return new LineageRow(
                hash(),
                target,
                item.origin().workflow(),
                item.module().module(),
                item.module().experiment());
    }

    private List<EdgeRow> edges(List<LineageJson.Source> sources) {
        var edges = new ArrayList<EdgeRow>();
        for (var source : sources) {
            var dataset = source.dataset() == null ? lineage().source() : source.dataset();
            addEdges(edges, Objects.requireNonNull(dataset), source.fields());
        }
        if (edges.size() <= MAX_EDGES) {
            return edges;
        }
        log.atWarn()
                .addKeyValue("run", item.origin().runId())
                .addKeyValue("dataset", target)
                .addKeyValue("edges", edges.size())
                .addKeyValue("kept", MAX_EDGES)
                .log("Left out edges of a column lineage that has too many.");
        return edges.subList(0, MAX_EDGES);
    }

    private void addEdges(List<EdgeRow> edges, DatasetName source, List<ReadField> fields) {
        var hash = hash();
        var whole = new LineageNode(target, null);
        if (fields.isEmpty()) {
            var dataset = new LineageNode(source, null);
            edges.add(new EdgeRow(hash, edges.size(), dataset, whole, ReadField.UNKNOWN, false));
        }
        for (var field : fields) {
            var column = new LineageNode(source, field.field());
            var targets = field.into().isEmpty()
                    ? List.of(whole)
                    : field.into().stream()
                            .map(into -> new LineageNode(target, into))
                            .toList();
            for (var into : targets) {
                edges.add(new EdgeRow(hash, edges.size(), column, into, field.kind(), field.isIndirect()));
            }
        }
    }
}
