package io.waymark.postgres.feed;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Wrapped;
import io.waymark.port.feed.FeedReader.Signal;
import io.waymark.postgres.table.feed.FeedTable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/**
 * Receives PostgreSQL notifications about new feed items of other instances. It uses its own connection, which does not
 * belong to the pool, and reconnects if the connection is lost.
 */
final class FeedNotifications {
    private static final Logger log = LoggerFactory.getLogger(FeedNotifications.class);
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    private final ConnectionFactory connections;
    private final String instanceId;

    /**
     * Creates a listener that is not connected.
     *
     * @param instanceId the id of this instance, whose own notifications are ignored
     */
    FeedNotifications(ConnectionFactory connections, String instanceId) {
        this.connections = unpooled(connections);
        this.instanceId = instanceId;
    }

    /**
     * Emits a signal for each notification of another instance. Never completes; reconnects after a lost connection
     * with a delay of at most 5 s.
     */
    Flux<Signal> signals() {
        return Flux.usingWhen(connections.create(), this::listen, Connection::close)
                .doOnError(lost -> log.debug("Lost the connection for feed notifications. Reconnecting", lost))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, INITIAL_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .transientErrors(true))
                .repeatWhen(ended -> ended.delayElements(INITIAL_BACKOFF))
                .onBackpressureLatest();
    }

    /** Emits a first signal after connecting, because earlier notifications may have been missed. */
    private Flux<Signal> listen(Connection connection) {
        var postgres = postgres(connection);
        return Flux.from(postgres.createStatement("listen " + FeedTable.CHANNEL).execute())
                .concatMap(Result::getRowsUpdated)
                .thenMany(Flux.merge(
                        postgres.getNotifications()
                                .filter(sender -> !instanceId.equals(sender.getParameter()))
                                .map(sender -> Signal.NEW_ITEMS),
                        Flux.just(Signal.NEW_ITEMS)));
    }

    private static PostgresqlConnection postgres(Connection connection) {
        if (connection instanceof PostgresqlConnection postgres) {
            return postgres;
        }
        if (connection instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof Connection inner) {
            return postgres(inner);
        }
        throw new IllegalStateException(
                "Cannot listen for feed notifications: expected a PostgreSQL connection, found " + connection);
    }

    private static ConnectionFactory unpooled(ConnectionFactory connections) {
        return connections instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof ConnectionFactory inner
                ? unpooled(inner)
                : connections;
    }
}
