package io.waymark.port.across;

/**
 * The limits of a request for column lineage.
 *
 * @param maxDepth the maximum depth that a request may specify
 * @param maxEdges the maximum number of edges in the response
 */
public record LineageLimits(int maxDepth, int maxEdges) {}
