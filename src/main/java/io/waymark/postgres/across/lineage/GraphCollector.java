package io.waymark.postgres.across.lineage;

import io.waymark.domain.lineage.LineageNode;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.across.LineageReader.Direction;
import io.waymark.port.across.LineageReader.LineageGraph;
import io.waymark.port.across.LineageReader.ProvenEdge;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Collects the edges of a lineage graph during a breadth-first search. Each edge is collected once. Not thread-safe.
 */
final class GraphCollector {
    private final Direction direction;
    private final int limit;
    private final Map<StatedEdge.Key, Integer> depths = new LinkedHashMap<>();
    private final Map<StatedEdge.Key, Map<ContentHash, Long>> lineages = new HashMap<>();
    private final Set<LineageNode> visited = new LinkedHashSet<>();
    private boolean isTruncated;

    GraphCollector(Direction direction, int limit) {
        this.direction = direction;
        this.limit = limit;
    }

    /** Returns the number of edges that fit, and one more, which shows that edges are missing. */
    int remaining() {
        return limit - depths.size() + 1;
    }

    /**
     * Adds the edges of a level.
     *
     * @param from the nodes of the level
     * @return the nodes of the next level, which were not visited before
     */
    Set<LineageNode> add(int depth, Collection<LineageNode> from, List<StatedEdge> edges) {
        visited.addAll(from);
        Map<StatedEdge.Key, Map<ContentHash, Long>> found = new HashMap<>();
        edges.forEach(edge ->
                found.computeIfAbsent(edge.key(), key -> new LinkedHashMap<>()).put(edge.lineage(), edge.runs()));
        Set<LineageNode> next = new LinkedHashSet<>();
        found.keySet().stream().sorted(StatedEdge.Key.ORDER).forEach(key -> {
            if (!depths.containsKey(key) && depths.size() == limit) {
                isTruncated = true;
                return;
            }
            depths.putIfAbsent(key, depth);
            lineages.computeIfAbsent(key, absent -> new LinkedHashMap<>())
                    .putAll(Objects.requireNonNull(found.get(key)));
            var node = direction == Direction.UPSTREAM ? key.source() : key.target();
            if (!visited.contains(node)) {
                next.add(node);
            }
        });
        return isTruncated ? Set.of() : next;
    }

    boolean isEmpty() {
        return depths.isEmpty();
    }

    /** Returns the lineages that state the edges. */
    Set<ContentHash> lineages() {
        Set<ContentHash> all = new LinkedHashSet<>();
        lineages.values().forEach(stating -> all.addAll(stating.keySet()));
        return all;
    }

    LineageGraph graph(Map<ContentHash, LineageOccurrences> runs) {
        return new LineageGraph(
                depths.entrySet().stream()
                        .map(edge -> edge(edge.getKey(), edge.getValue(), runs))
                        .toList(),
                isTruncated);
    }

    private ProvenEdge edge(StatedEdge.Key key, int depth, Map<ContentHash, LineageOccurrences> runs) {
        var stating = Objects.requireNonNull(lineages.get(key));
        var all = stating.keySet().stream()
                .map(lineage -> Objects.requireNonNull(runs.get(lineage)))
                .reduce(LineageOccurrences::and)
                .orElseThrow();
        return new ProvenEdge(
                depth,
                key.source(),
                key.target(),
                key.kind(),
                key.isIndirect(),
                key.workflow(),
                stating.values().stream().mapToLong(count -> count).sum(),
                all.first().write(key.execution()),
                all.last().write(key.execution()),
                all.latestRuns());
    }
}
