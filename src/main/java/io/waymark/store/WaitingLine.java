package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.waymark.port.RequestRejected;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Where requests wait for a connection of the pool: so many may, the next is told to come back. What the service does of
 * its own accord is bounded by itself, and does not stand in this line.
 */
final class WaitingLine {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ConnectionFactory pool;
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();

    WaitingLine(ConnectionFactory pool, int most) {
        this.pool = pool;
        this.most = most;
    }

    /** The pool's, for those who stand in the line first. */
    ConnectionFactory connections() {
        return new Line();
    }

    private Mono<Connection> next() {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            return Mono.error(full());
        }
        return Mono.<Connection>from(pool.create()).doFinally(end -> waiting.decrementAndGet());
    }

    private static RequestRejected full() {
        return new RequestRejected(
                503,
                "database-busy",
                "Too many requests wait for the database. Nothing was changed; send the request again in a moment.",
                RETRY);
    }

    private final class Line implements ConnectionFactory {
        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(WaitingLine.this::next);
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return pool.getMetadata();
        }
    }
}
