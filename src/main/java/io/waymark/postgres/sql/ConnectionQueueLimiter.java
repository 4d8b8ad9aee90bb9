package io.waymark.postgres.sql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.waymark.port.failure.QueryFailure;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Limits how many requests may wait for a connection of the database pool at the same time. Further requests fail at
 * once with {@link QueryFailure.Busy}. Background work uses the pool directly, because it limits its own concurrency.
 * Thread-safe.
 */
public final class ConnectionQueueLimiter {
    private final ConnectionFactory pool;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();

    public ConnectionQueueLimiter(ConnectionFactory pool, int maxWaiting) {
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
            return Mono.error(new QueryFailure.Busy().exception());
        }
        return Mono.<Connection>from(pool.create()).doFinally(end -> waiting.decrementAndGet());
    }

    private final class BoundedConnectionFactory implements ConnectionFactory {
        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(ConnectionQueueLimiter.this::next);
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return pool.getMetadata();
        }
    }
}
