package io.waymark.port.read;

import io.waymark.port.feed.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query with the end of the feed at the same moment. A client that opens the feed after this position
 * receives all records that were added after the query.
 *
 * @param <T> the type of the result
 * @param value the result
 * @param asOf the end of the feed at the moment of the query
 * @param projected the position that the projection had reached; null if the result contains nothing of a projection
 */
public record ResultAtPosition<T>(
        T value, Cursor asOf, @Nullable Cursor projected) {
    /** Creates a result that contains nothing of a projection. */
    public ResultAtPosition(T value, Cursor asOf) {
        this(value, asOf, null);
    }
}
