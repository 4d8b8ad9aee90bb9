package io.waymark.port.read;

import io.waymark.port.feed.Cursor;

/**
 * What was asked for.
 *
 * @param asOf the end of the feed at the moment that the value is of
 */
public record AsOf<T>(T value, Cursor asOf) {}
