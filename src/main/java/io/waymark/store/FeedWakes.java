package io.waymark.store;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Wrapped;
import io.waymark.port.FeedReader.Wake;
import io.waymark.store.table.FeedTable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** Listens to what transactions tell when they add to the feed, on a connection of its own, outside the pool. */
final class FeedWakes {
    private static final Logger log = LoggerFactory.getLogger(FeedWakes.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final ConnectionFactory connections;
    private final String own;

    /**
     * Makes one that does not listen yet.
     *
     * @param own whose additions wake nobody here
     */
    FeedWakes(ConnectionFactory connections, String own) {
        this.connections = unpooled(connections);
        this.own = own;
    }

    /** Never ends: a connection that is lost is made anew. */
    Flux<Wake> wakes() {
        return Flux.usingWhen(connections.create(), this::listen, Connection::close)
                .doOnError(lost -> log.debug("Lost the connection that listens to the feed", lost))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .transientErrors(true))
                .repeatWhen(ended -> ended.delayElements(PAUSE))
                .onBackpressureLatest();
    }

    /** The first wake is for what was missed before. */
    private Flux<Wake> listen(Connection connection) {
        var postgres = postgres(connection);
        return Flux.from(postgres.createStatement("listen " + FeedTable.CHANNEL).execute())
                .concatMap(Result::getRowsUpdated)
                .thenMany(Flux.merge(
                        postgres.getNotifications()
                                .filter(told -> !own.equals(told.getParameter()))
                                .map(told -> Wake.LOOK),
                        Flux.just(Wake.LOOK)));
    }

    private static PostgresqlConnection postgres(Connection connection) {
        if (connection instanceof PostgresqlConnection postgres) {
            return postgres;
        }
        if (connection instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof Connection inner) {
            return postgres(inner);
        }
        throw new IllegalStateException(
                "Cannot listen to the feed: this is no connection of PostgreSQL: " + connection);
    }

    private static ConnectionFactory unpooled(ConnectionFactory connections) {
        return connections instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof ConnectionFactory inner
                ? unpooled(inner)
                : connections;
    }
}
