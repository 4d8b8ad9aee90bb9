package io.waymark.port.across;

/**
 * The limits of a column lineage in a response.
 *
 * @param maxDepth the largest depth that a request may give
 * @param maxEdges the maximum number of edges
 */
public record LineageLimits(int maxDepth, int maxEdges) {}
