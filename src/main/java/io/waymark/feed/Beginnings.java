package io.waymark.feed;

import io.waymark.port.Cursor;
import io.waymark.port.RequestRejected;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where a stream begins: after the {@code Last-Event-ID}, else after {@code from}, else at the end. A cursor that this
 * feed never gave leads to {@code event: reset}, and the stream goes on from the end.
 */
final class Beginnings {
    private static final String LATEST = "latest";
    private static final String EARLIEST = "earliest";

    private Beginnings() {}

    /**
     * Finds the beginning.
     *
     * @param lastEventId null when the client has none, {@code from} likewise
     * @return fails with {@link RequestRejected} 400 {@code malformed-cursor}
     */
    static Mono<Beginning> of(Serving serving, @Nullable String lastEventId, @Nullable String from) {
        if (lastEventId != null && !lastEventId.isBlank()) {
            return after(serving, Cursor.parse(lastEventId.strip()));
        }
        return switch (from == null ? LATEST : from) {
            case LATEST -> Mono.just(atEnd(serving));
            case EARLIEST -> Mono.just(Beginning.after(0));
            case String cursor -> after(serving, Cursor.parse(cursor));
        };
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
