package io.waymark.feed.sse;

import io.waymark.feed.subscriber.FeedContext;
import io.waymark.feed.subscriber.StartPosition;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.feed.Cursor;
import io.waymark.web.problem.RequestRejectedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Determines the feed position at which a new stream starts (FEED-11). The header {@code Last-Event-ID} has precedence
 * over the parameter {@code lastEventId}, which has precedence over {@code from}. Without any of them, the stream
 * starts at the end. A cursor that belongs to another feed or lies beyond the end leads to {@code event: reset} and a
 * start at the end.
 */
public final class StartPositions {
    private static final String LATEST = "latest";
    private static final String EARLIEST = "earliest";

    private StartPositions() {}

    /**
     * Resolves the start position.
     *
     * @param header {@code Last-Event-ID}; null or empty if the client has none
     * @param query with {@code lastEventId} and {@code from}, each at most once
     * @return the start position; fails with {@link QueryFailure.InvalidCursor}
     */
    public static Mono<StartPosition> resolve(
            FeedContext context, @Nullable String header, Map<String, List<String>> query) {
        if (header != null && !header.isBlank()) {
            return startAfter(context, Cursor.parse(header.strip()));
        }
        var lastEventId = singleValue(query, "lastEventId");
        return lastEventId == null
                ? startFrom(context, singleValue(query, "from"))
                : startAfter(context, Cursor.parse(lastEventId));
    }

    private static Mono<StartPosition> startFrom(FeedContext context, @Nullable String from) {
        return switch (from == null ? LATEST : from) {
            case LATEST -> Mono.just(startAtEnd(context));
            case EARLIEST -> Mono.just(StartPosition.after(0));
            case String cursor -> startAfter(context, Cursor.parse(cursor));
        };
    }

    /** Returns the value of a parameter that is not a filter (API-4); null if it is absent. */
    private static @Nullable String singleValue(Map<String, List<String>> query, String name) {
        var values = query.getOrDefault(name, List.of()).stream()
                .map(value -> Objects.requireNonNullElse(value, ""))
                .distinct()
                .toList();
        if (values.size() > 1) {
            throw RequestRejectedException.malformed(
                    "malformed-parameter", "Give '%s' once, not %d times.".formatted(name, values.size()));
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Starts at the end with a progress frame, so that the client can reconnect from there even if no item follows. */
    private static StartPosition startAtEnd(FeedContext context) {
        long end = context.buffer().head();
        return new StartPosition(end, context.frames().progress(end));
    }

    private static Mono<StartPosition> startAfter(FeedContext context, Cursor cursor) {
        if (!cursor.feed().equals(context.frames().cursor(0).feed())) {
            return Mono.just(startWithReset(context, "another_database"));
        }
        if (cursor.position() <= context.buffer().head()) {
            return Mono.just(StartPosition.after(cursor.position()));
        }
        // another instance may have sent items that this one has not read
        return context.pageCache()
                .head()
                .map(end -> cursor.position() <= end
                        ? StartPosition.after(cursor.position())
                        : startWithReset(context, "future"));
    }

    private static StartPosition startWithReset(FeedContext context, String reason) {
        long end = context.buffer().head();
        return new StartPosition(end, context.frames().reset(end, reason));
    }
}
