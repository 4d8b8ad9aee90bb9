package io.waymark.web.api.across;

import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.across.LineageReader.Direction;
import io.waymark.port.across.LineageReader.LineageGraph;
import io.waymark.port.across.LineageReader.ProvenEdge;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lineage of a column, or of all columns of a dataset.
 *
 * @param truncated whether edges are omitted because the graph has more than the maximum
 */
record LineageView(ColumnView start, String direction, int depth, boolean truncated, List<EdgeView> edges) {

    /**
     * A column.
     *
     * @param field null for the dataset as a whole
     */
    record ColumnView(
            String namespace, String name, @Nullable String field) {
        static ColumnView of(LineageNode node) {
            return new ColumnView(node.dataset().namespace(), node.dataset().name(), node.field());
        }
    }

    /** A completion that stated an edge. */
    record CompletionView(RunId runId, HistoryRecordId snapshotId, Instant timestamp) {
        static CompletionView of(DatasetWrite write) {
            return new CompletionView(write.run(), write.snapshot(), write.time());
        }
    }

    /** An edge with the execution and the runs that stated it. */
    record EdgeView(
            int depth,
            ColumnView source,
            ColumnView target,
            String kind,
            boolean indirect,
            @Nullable Workflow workflow,
            String moduleName,
            String experimentName,
            long runs,
            CompletionView first,
            CompletionView last,
            List<RunId> latestRuns) {
        static EdgeView of(ProvenEdge edge) {
            return new EdgeView(
                    edge.depth(),
                    ColumnView.of(edge.source()),
                    ColumnView.of(edge.target()),
                    edge.kind(),
                    edge.isIndirect(),
                    edge.workflow(),
                    edge.last().execution().module(),
                    edge.last().execution().experiment(),
                    edge.runs(),
                    CompletionView.of(edge.first()),
                    CompletionView.of(edge.last()),
                    edge.latestRuns());
        }
    }

    static LineageView of(LineageNode start, Direction direction, int depth, LineageGraph graph) {
        return new LineageView(
                ColumnView.of(start),
                direction.name().toLowerCase(Locale.ROOT),
                depth,
                graph.isTruncated(),
                graph.edges().stream().map(EdgeView::of).toList());
    }
}
