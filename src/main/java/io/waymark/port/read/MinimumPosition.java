package io.waymark.port.read;

import java.util.function.Function;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The minimum feed position of a query: the result must contain all records up to this position. The Reactor context
 * carries it. A query on a replica of the database that has not reached the position is repeated on the primary
 * database.
 */
public final class MinimumPosition {
    private static final Object KEY = MinimumPosition.class;

    private MinimumPosition() {}

    /** Returns a function for {@code contextWrite} that raises the minimum position of the queries before it. */
    public static Function<Context, Context> atLeast(long position) {
        return context -> context.put(KEY, Math.max(position, of(context)));
    }

    /** Returns the minimum position; 0 if there is none. */
    public static long of(ContextView context) {
        Long position = context.getOrDefault(KEY, null);
        return position == null ? 0 : position;
    }
}
