package io.waymark.postgres.migration;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.waymark.startup.DatabaseStart;
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
import org.springframework.beans.factory.ObjectProvider;
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
 * Migrates the database schema with Flyway at startup. If the database is unavailable, the service starts anyway. It
 * then reports DOWN, refuses to open database connections, and retries until the migration succeeds. If the first
 * attempt fails for another reason, the startup fails.
 */
@Component
public class SchemaMigration implements FlywayMigrationStrategy, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SchemaMigration.class);
    private static final String PENDING = "the schema migration is pending";
    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    /** The reason why the migration is not complete. */
    private volatile String reason = PENDING;

    /** The migration to run, until it is complete; then null. */
    private volatile @Nullable Flyway pendingFlyway;

    /** The first attempt to migrate, which runs while Spring creates other beans. */
    private CompletableFuture<Void> migrated = CompletableFuture.completedFuture(null);

    private final ObjectProvider<DatabaseStart> databaseStart;

    private @Nullable Disposable running;

    SchemaMigration(ObjectProvider<DatabaseStart> databaseStart) {
        this.databaseStart = databaseStart;
    }

    @Override
    public void migrate(Flyway flyway) {
        pendingFlyway = flyway;
        migrated = CompletableFuture.runAsync(() -> attempt(flyway), Schedulers.boundedElastic()::schedule);
    }

    private void attempt(Flyway flyway) {
        databaseStart.ifAvailable(DatabaseStart::await);
        try {
            requireVersion(flyway);
            flyway.migrate();
            pendingFlyway = null;
        } catch (FlywayException failure) {
            if (!isUnavailable(failure)) {
                throw new StartupException(
                        "Cannot migrate the database of spring.r2dbc.url: " + firstLine(failure)
                                + ". Correct the cause and restart the service.",
                        failure);
            }
        }
    }

    /**
     * Waits for the first attempt before any other component starts. If the database was unavailable, retries in the
     * background with a delay of at most 5 s.
     */
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
        return 0; // starts before and stops after all components that need the tables
    }

    public Health health() {
        return pendingFlyway == null
                ? Health.up().build()
                : Health.down().withDetail("reason", reason).build();
    }

    /** Returns a connection factory that fails with {@link PendingException} until the migration is complete. */
    public ConnectionFactory gated(ConnectionFactory connections) {
        return new Gate(connections);
    }

    /**
     * Logs why an attempt failed: each new reason once at level ERROR. An unavailable database is logged at level DEBUG
     * only, because the startup message reports it.
     */
    private void logFailure(Throwable failure) {
        if (isUnavailable(failure)) {
            log.debug("Could not connect to the database for the schema migration. Retrying in at most 5 s", failure);
            reason = PENDING;
            return;
        }
        var isStartupError = failure instanceof StartupException;
        var message =
                isStartupError ? String.valueOf(failure.getMessage()) : "the migration failed: " + firstLine(failure);
        if (!message.equals(reason)) {
            reason = message;
            log.atError()
                    .setCause(isStartupError ? null : failure)
                    .log("Could not migrate the database schema: {}. Retrying in at most 5 s", message);
        }
    }

    /**
     * Rejects a server that is too old, before the migration changes anything. Older servers lack settings that Waymark
     * uses in its sessions, such as {@code transaction_timeout}.
     */
    private static void requireVersion(Flyway flyway) {
        try (var connection = flyway.getConfiguration().getDataSource().getConnection()) {
            PostgresVersion.require(connection);
        } catch (SQLException failure) {
            throw new FlywayException(
                    "Could not read the version of the PostgreSQL server: the connection or the query failed", failure);
        }
    }

    /** Returns the first line of the root cause's message, which is the server's own message. */
    private static String firstLine(Throwable failure) {
        var message = NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
        return Objects.requireNonNullElse(message, failure.toString())
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Returns whether the server refuses connections, is unreachable, starts up or has no free connection slots. */
    private static boolean isUnavailable(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                var state = Objects.requireNonNullElse(error.getSQLState(), "");
                return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
            }
        }
        return false;
    }

    /** Thrown on the use of a database connection while the schema migration is not complete. A retry may succeed. */
    public static final class PendingException extends R2dbcTransientResourceException {
        private static final long serialVersionUID = 1;

        PendingException() {
            super(PENDING);
        }
    }

    /**
     * Provides database connections only when the migration is complete. Until then, each attempt to get one fails with
     * a {@link PendingException}.
     */
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
