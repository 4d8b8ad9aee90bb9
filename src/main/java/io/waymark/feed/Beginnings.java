package io.waymark.feed;

import io.waymark.port.Cursor;
import io.waymark.port.RequestRejected;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where a stream begins (FEED-11): after the header {@code Last-Event-ID}, else after the parameter {@code lastEventId},
 * else after {@code from}, else at the end. A cursor that this feed never gave leads to {@code event: reset}, and the
 * stream goes on from the end.
 */
final class Beginnings {
    private static final String LATEST = "latest";
    private static final String EARLIEST = "earliest";

    private Beginnings() {}

    /**
     * Finds the beginning.
     *
     * @param header {@code Last-Event-ID}; null or empty when the client has none
     * @param query with {@code lastEventId} and {@code from}, each at most once
     * @return fails with {@link RequestRejected} 400 {@code malformed-cursor}
     */
    static Mono<Beginning> of(Serving serving, @Nullable String header, Map<String, List<String>> query) {
        if (header != null && !header.isBlank()) {
            return after(serving, Cursor.parse(header.strip()));
        }
        var lastEventId = once(query, "lastEventId");
        return lastEventId == null ? from(serving, once(query, "from")) : after(serving, Cursor.parse(lastEventId));
    }

    private static Mono<Beginning> from(Serving serving, @Nullable String from) {
        return switch (from == null ? LATEST : from) {
            case LATEST -> Mono.just(atEnd(serving));
            case EARLIEST -> Mono.just(Beginning.after(0));
            case String cursor -> after(serving, Cursor.parse(cursor));
        };
    }

    /** The value of a parameter that is no filter (API-4); null when it is absent. */
    private static @Nullable String once(Map<String, List<String>> query, String name) {
        var values = query.getOrDefault(name, List.of()).stream()
                .map(value -> Objects.requireNonNullElse(value, ""))
                .distinct()
                .toList();
        if (values.size() > 1) {
            throw RequestRejected.malformed(
                    "malformed-parameter", "Give '%s' once, not %d times.".formatted(name, values.size()));
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Tells the client where it is, so that it can come back though nothing was told. */
    private static Beginning atEnd(Serving serving) {
        long end = serving.ring().end();
        return new Beginning(end, serving.frames().progress(end));
    }

    private static Mono<Beginning> after(Serving serving, Cursor cursor) {
        if (!cursor.feed().equals(serving.frames().cursor(0).feed())) {
            return Mono.just(reset(serving, "another_database"));
        }
        if (cursor.position() <= serving.ring().end()) {
            return Mono.just(Beginning.after(cursor.position()));
        }
        // this instance may not have read what another one told
        return serving.backlog()
                .end()
                .map(end -> cursor.position() <= end ? Beginning.after(cursor.position()) : reset(serving, "future"));
    }

    private static Beginning reset(Serving serving, String reason) {
        long end = serving.ring().end();
        return new Beginning(end, serving.frames().reset(end, reason));
    }
}
