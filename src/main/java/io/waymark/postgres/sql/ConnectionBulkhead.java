package io.waymark.postgres.sql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.waymark.port.RequestRejectedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Limits how many requests may wait for a connection of the database pool at the same time. Further requests fail at
 * once with status 503 {@code database-busy} and a retry delay of 2 s. Background work uses the pool directly, because
 * it limits its own concurrency. Thread-safe.
 */
public final class ConnectionBulkhead {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final ConnectionFactory pool;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();

    public ConnectionBulkhead(ConnectionFactory pool, int maxWaiting) {
        this.pool = pool;
        this.maxWaiting = maxWaiting;
    }

    /** Returns a connection factory that takes connections from the pool and applies the limit. */
    public ConnectionFactory connections() {
        return new BoundedConnectionFactory();
    }

    private Mono<Connection> next() {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return Mono.error(tooManyWaiting());
        }
        return Mono.<Connection>from(pool.create()).doFinally(end -> waiting.decrementAndGet());
    }

    private static RequestRejectedException tooManyWaiting() {
        return new RequestRejectedException(
                503,
                "database-busy",
                "Too many requests wait for the database. Nothing was changed; send the request again in a moment.",
                RETRY_AFTER);
    }

    /** Takes connections from the pool, or fails if too many requests are waiting for one. */
    private final class BoundedConnectionFactory implements ConnectionFactory {
        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(ConnectionBulkhead.this::next);
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return pool.getMetadata();
        }
    }
}
