package io.waymark.port.read;

/**
 * The limits of the answers of the readers.
 *
 * @param maxPageCharacters the approximate maximum size of a page of a list in characters; a single larger entry still
 *     passes
 */
public record ReadLimits(long maxPageCharacters) {}
