package io.waymark.port.reading;

import io.waymark.port.Cursor;

/**
 * What was asked for.
 *
 * @param asOf the end of the feed at the moment that the value is of
 */
public record Answer<T>(T value, Cursor asOf) {}
