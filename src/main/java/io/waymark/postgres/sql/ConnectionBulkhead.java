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
 * Where requests wait for a connection of the pool: so many may, the next is told to come back. What the service does of
 * its own accord is bounded by itself, and does not stand in this line.
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

    /** The pool's, for those who stand in the line first. */
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
