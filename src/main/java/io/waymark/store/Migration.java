package io.waymark.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.waymark.StartFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.health.contributor.Health;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Makes the tables before anything uses them, while the service's other parts are being made. When the database is away
 * at the start, the service starts all the same, says that it is not ready, and makes them as soon as it can; nobody
 * gets a connection before that.
 */
@Component
class Migration implements FlywayMigrationStrategy, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Migration.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** What is to be done still. */
    private volatile @Nullable Flyway waiting;

    /** The first attempt. */
    private CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);

    private @Nullable Disposable running;

    @Override
    public void migrate(Flyway flyway) {
        waiting = flyway;
        begun = CompletableFuture.runAsync(() -> attempt(flyway), Schedulers.boundedElastic()::schedule);
    }

    private void attempt(Flyway flyway) {
        try {
            flyway.migrate();
            waiting = null;
        } catch (FlywayException failure) {
            if (!isAway(failure)) {
                throw new StartFailure("Cannot use the database of spring.r2dbc.url: " + reason(failure), failure);
            }
        }
    }

    /** When the first attempt has ended, and before anything else starts. */
    @Override
    public synchronized void start() {
        begun.join();
        var flyway = waiting;
        if (flyway != null) {
            running = Mono.fromCallable(flyway::migrate)
                    .subscribeOn(Schedulers.boundedElastic())
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, PAUSE)
                            .maxBackoff(LONGEST_PAUSE)
                            .doBeforeRetry(signal -> tell(signal.failure())))
                    .subscribe(done -> waiting = null);
        }
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            running.dispose();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    @Override
    public int getPhase() {
        return 0; // begins before, and ends after all that needs the tables
    }

    Health health() {
        return waiting == null
                ? Health.up().build()
                : Health.down()
                        .withDetail("reason", "the tables are not made yet")
                        .build();
    }

    /** The same connections, as soon as the tables are there. */
    ConnectionFactory behind(ConnectionFactory connections) {
        return new Gate(connections);
    }

    private static void tell(Throwable failure) {
        var away = isAway(failure);
        log.atLevel(away ? Level.WARN : Level.ERROR)
                .addKeyValue("reason", failure.getMessage())
                .setCause(away ? null : failure)
                .log("Waiting for the database to make the tables");
    }

    /** Of a failure with many lines the server's own. */
    private static String reason(FlywayException failure) {
        var message = NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
        return Objects.requireNonNullElse(message, failure.toString())
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Refused, unreachable, starting up or out of connections. */
    private static boolean isAway(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                var state = Objects.requireNonNullElse(error.getSQLState(), "");
                return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
            }
        }
        return false;
    }

    private final class Gate implements ConnectionFactory {
        private final ConnectionFactory connections;

        Gate(ConnectionFactory connections) {
            this.connections = connections;
        }

        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(() -> waiting == null
                    ? Mono.from(connections.create())
                    : Mono.error(new R2dbcTransientResourceException("the tables are not made yet")));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return connections.getMetadata();
        }
    }
}
