package io.waymark.web.api.across;

import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.run.DatasetName;
import io.waymark.port.across.LineageLimits;
import io.waymark.port.across.LineageReader;
import io.waymark.port.across.LineageReader.Direction;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import io.waymark.web.problem.RequestRejectedException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Returns the lineage of a column: the columns from which it is computed, or those that are computed from it (LIN-4).
 */
@RestController
class ColumnLineageController {
    private static final int DEFAULT_DEPTH = 5;

    private final LineageReader lineage;
    private final LineageLimits limits;

    ColumnLineageController(LineageReader lineage, LineageLimits limits) {
        this.lineage = lineage;
        this.limits = limits;
    }

    /** Returns the edges from or to a column; {@code ?field=&direction=&depth=}. */
    @GetMapping(path = "/api/v1/datasets/{namespace}/{name}/lineage", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"field", "direction", "depth"})
    Mono<ResponseEntity<LineageView>> lineage(
            @PathVariable("namespace") String namespace, @PathVariable("name") String name, ServerHttpRequest request) {
        var parameters = new QueryParameters(request.getQueryParams());
        var start = new LineageNode(new DatasetName(namespace, name), parameters.text("field"));
        var direction = direction(parameters);
        int depth = parameters.number("depth", Math.min(DEFAULT_DEPTH, limits.maxDepth()), 1, limits.maxDepth());
        return lineage.lineage(start, direction, depth, limits.maxEdges())
                .map(answer -> ListResponses.single(answer, LineageView.of(start, direction, depth, answer.value())));
    }

    private static Direction direction(QueryParameters parameters) {
        var directions = parameters.enums("direction", Direction.class);
        if (directions.size() > 1) {
            throw RequestRejectedException.malformed(
                    "malformed-parameter", "Give 'direction' as upstream or downstream, not both.");
        }
        return directions.isEmpty() ? Direction.UPSTREAM : directions.iterator().next();
    }
}
