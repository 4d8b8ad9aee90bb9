package io.waymark.port.across;

import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.ResultAtPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads column lineage (LIN), which states from which columns each column is computed. The source is the projection,
 * the tables that Waymark computes from the feed.
 */
public interface LineageReader {
    /** The number of latest runs that an edge has at most. */
    int MAX_RUNS = 10;

    /**
     * Returns the edges that lead to a column, or away from it, nearest first. Fails with {@link
     * QueryFailure.UnknownDataset} if neither a version nor an edge has the dataset, and with {@link
     * QueryFailure.UnknownField} if neither its current version nor an edge has the field.
     *
     * @param start the column; all columns of the dataset if it has no field
     * @param depth the maximum number of edges between the column and another, from 1
     * @param limit the maximum number of edges to return
     */
    Mono<ResultAtPosition<LineageGraph>> lineage(LineageNode start, Direction direction, int depth, int limit);

    /** The directions in which edges are followed. */
    enum Direction {
        /** To the columns from which a column is computed. */
        UPSTREAM,
        /** To the columns that are computed from a column. */
        DOWNSTREAM
    }

    /**
     * Edges in order of depth.
     *
     * @param isTruncated whether edges are missing because of the limit
     */
    record LineageGraph(List<ProvenEdge> edges, boolean isTruncated) {
        public LineageGraph {
            edges = List.copyOf(edges);
        }
    }

    /**
     * An edge between two columns, and the execution that stated it. Executions of the same name in different workflows
     * have edges of their own.
     *
     * @param depth the number of edges from the start up to this one, from 1
     * @param kind the kind of the transformation
     * @param isIndirect whether the source only influences the target
     * @param workflow null if the runs have none
     * @param runs the number of runs
     * @param first the first completion that stated the edge, of the runs that still state it
     * @param last the last one
     * @param latestRuns the latest of the runs, latest first
     */
    record ProvenEdge(
            int depth,
            LineageNode source,
            LineageNode target,
            String kind,
            boolean isIndirect,
            @Nullable Workflow workflow,
            long runs,
            DatasetWrite first,
            DatasetWrite last,
            List<RunId> latestRuns) {
        public ProvenEdge {
            latestRuns = List.copyOf(latestRuns);
        }
    }
}
