package io.waymark.postgres.migration;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.waymark.startup.StartupException;
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
public class SchemaMigration implements FlywayMigrationStrategy, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SchemaMigration.class);
    private static final String PENDING = "the tables are not made yet";
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    /** Why the tables are not made yet. */
    private volatile String reason = PENDING;

    /** What is to be done still. */
    private volatile @Nullable Flyway pendingFlyway;

    /** The first attempt. */
    private CompletableFuture<Void> migrated = CompletableFuture.completedFuture(null);

    private @Nullable Disposable running;

    @Override
    public void migrate(Flyway flyway) {
        pendingFlyway = flyway;
        migrated = CompletableFuture.runAsync(() -> attempt(flyway), Schedulers.boundedElastic()::schedule);
    }

    private void attempt(Flyway flyway) {
        try {
            requireVersion(flyway);
            flyway.migrate();
            pendingFlyway = null;
        } catch (FlywayException failure) {
            if (!isUnavailable(failure)) {
                throw new StartupException(
                        "Cannot use the database of spring.r2dbc.url: " + firstLine(failure), failure);
            }
        }
    }

    /** When the first attempt has ended, and before anything else starts. */
    @Override
    public synchronized void start() {
        migrated.join();
        var flyway = pendingFlyway;
        if (flyway != null) {
            running = Mono.fromCallable(() -> {
                        requireVersion(flyway);
                        return flyway.migrate();
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, INITIAL_BACKOFF)
                            .maxBackoff(MAX_BACKOFF)
                            .doBeforeRetry(signal -> logFailure(signal.failure())))
                    .subscribe(done -> pendingFlyway = null);
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

    public Health health() {
        return pendingFlyway == null
                ? Health.up().build()
                : Health.down().withDetail("reason", reason).build();
    }

    /** The same connections, as soon as the tables are there. */
    public ConnectionFactory gated(ConnectionFactory connections) {
        return new Gate(connections);
    }

    /** Logs a reason once, and one that ends by itself at DEBUG: the startup message logs it. */
    private void logFailure(Throwable failure) {
        if (isUnavailable(failure)) {
            log.debug("Waiting for the database to make the tables", failure);
            reason = PENDING;
            return;
        }
        var known = failure instanceof StartupException;
        var message = known ? String.valueOf(failure.getMessage()) : "the migration failed: " + firstLine(failure);
        if (!message.equals(reason)) {
            reason = message;
            log.atError().setCause(known ? null : failure).log("Could not make the tables: {}. Retrying", message);
        }
    }

    /** Refuses a server that lacks what the sessions set ({@code transaction_timeout}), before anything is changed. */
    private static void requireVersion(Flyway flyway) {
        try (var connection = flyway.getConfiguration().getDataSource().getConnection()) {
            PostgresVersion.require(connection);
        } catch (SQLException failure) {
            throw new FlywayException("Could not ask the database for its version", failure);
        }
    }

    /** Of a failure with many lines the server's own. */
    private static String firstLine(Throwable failure) {
        var message = NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
        return Objects.requireNonNullElse(message, failure.toString())
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Refused, unreachable, starting up or out of connections. */
    private static boolean isUnavailable(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                var state = Objects.requireNonNullElse(error.getSQLState(), "");
                return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
            }
        }
        return false;
    }

    /** The answer to everybody who needs the tables before they are made. */
    public static final class PendingException extends R2dbcTransientResourceException {
        private static final long serialVersionUID = 1;

        PendingException() {
            super(PENDING);
        }
    }

    private final class Gate implements ConnectionFactory {
        private final ConnectionFactory connections;

        Gate(ConnectionFactory connections) {
            this.connections = connections;
        }

        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(
                    () -> pendingFlyway == null ? Mono.from(connections.create()) : Mono.error(new PendingException()));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return connections.getMetadata();
        }
    }
}
