package io.waymark.port.read;

/**
 * The size limits of the results of queries.
 *
 * @param maxPageCharacters the approximate maximum size of one page of a list in characters. An entry that is larger is
 *     returned alone on a page.
 */
public record ReadLimits(long maxPageCharacters) {}
