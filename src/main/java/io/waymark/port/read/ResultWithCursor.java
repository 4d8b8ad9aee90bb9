package io.waymark.port.read;

import io.waymark.port.feed.Cursor;

/**
 * The result of a query, and the position of the feed to which it corresponds.
 *
 * @param asOf the end of the feed at the moment of the query
 */
public record ResultWithCursor<T>(T value, Cursor asOf) {}
