package io.waymark.postgres.sql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.waymark.port.failure.ReadFailure;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Limits the number of requests that wait for a connection of the pool. Further requests fail with {@link
 * ReadFailure.Busy}. Background work bypasses this limit, because it bounds its own concurrency.
 */
public final class ConnectionBulkhead {
    private final ConnectionFactory pool;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();

    public ConnectionBulkhead(ConnectionFactory pool, int maxWaiting) {
        this.pool = pool;
        this.maxWaiting = maxWaiting;
    }

    /** Returns the pool's connections, subject to the limit. */
    public ConnectionFactory connections() {
        return new BoundedConnectionFactory();
    }

    private Mono<Connection> next() {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return Mono.error(new ReadFailure.Busy().exception());
        }
        return Mono.<Connection>from(pool.create()).doFinally(end -> waiting.decrementAndGet());
    }

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
