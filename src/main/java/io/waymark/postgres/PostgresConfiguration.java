package io.waymark.postgres;

import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactory;
import io.waymark.port.feed.FeedReader;
import io.waymark.port.lineage.LineageEventStore;
import io.waymark.port.projection.ProjectionStore;
import io.waymark.port.read.DeadLetterRepository;
import io.waymark.port.restore.RestoreCommandOutbox;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.restore.RestoreSigningKeyLoader;
import io.waymark.port.store.RunDeleter;
import io.waymark.port.store.RunStore;
import io.waymark.postgres.feed.PostgresFeedReader;
import io.waymark.postgres.lineage.PostgresLineageEventStore;
import io.waymark.postgres.lookup.SizeLimitedRunLookup;
import io.waymark.postgres.migration.SchemaMigration;
import io.waymark.postgres.projection.PostgresProjectionStore;
import io.waymark.postgres.read.PostgresDeadLetterRepository;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.read.ResponseLimitProperties;
import io.waymark.postgres.replica.ObservedPositionTracker;
import io.waymark.postgres.replica.ReadReplica;
import io.waymark.postgres.replica.ReplicaFeedReader;
import io.waymark.postgres.restore.PostgresRestoreCommandOutbox;
import io.waymark.postgres.restore.PostgresRestorePointReader;
import io.waymark.postgres.restore.PostgresRestoreSigningKeyLoader;
import io.waymark.postgres.restore.RestoreKeyProperties;
import io.waymark.postgres.sql.ConnectionQueueLimiter;
import io.waymark.postgres.sql.DatabaseTransactions;
import io.waymark.postgres.sql.StoreProperties;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import io.waymark.postgres.write.PostgresRunDeleter;
import io.waymark.postgres.write.PostgresRunStore;
import java.time.Duration;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.boot.r2dbc.health.ConnectionFactoryHealthIndicator;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Declares the beans for the database: connections, health, migration, transactions, the feed, and the stores that
 * write.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StoreProperties.class, RestoreKeyProperties.class, ResponseLimitProperties.class})
class PostgresConfiguration {

    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

    /** Identifies this instance's additions to the feed. */
    private final String instanceId = UUID.randomUUID().toString();

    /**
     * Gives access to the database as soon as the schema migration is done. The context creates this bean early, while
     * the migration still runs.
     */
    @Bean
    @DependsOnDatabaseInitialization
    DatabaseTransactions database(ConnectionFactory connections, SchemaMigration migration) {
        return new DatabaseTransactions(migration.gated(connections));
    }

    /** Event loops for connections. By default, all connections that one thread opens share that thread. */
    @Bean(destroyMethod = "dispose")
    LoopResources postgresEventLoops() {
        return LoopResources.create("waymark-postgresql", 1, LoopResources.DEFAULT_IO_WORKER_COUNT, true, false);
    }

    @Bean
    ConnectionFactoryOptionsBuilderCustomizer eventLoopCustomizer(LoopResources eventLoops) {
        return options -> options.option(PostgresqlConnectionFactoryProvider.LOOP_RESOURCES, eventLoops);
    }

    @Bean
    ReactiveHealthIndicator migrationHealthIndicator(SchemaMigration migration) {
        return () -> Mono.fromSupplier(migration::health);
    }

    /**
     * Replaces Spring Boot's indicator, which waits without a time limit for a database that does not answer. Reports
     * DOWN after 2 s.
     */
    @Bean
    ReactiveHealthIndicator r2dbcHealthIndicator(ConnectionFactory connections) {
        var indicator = new ConnectionFactoryHealthIndicator(connections);
        return () -> Mono.defer(indicator::health)
                .onErrorResume(PostgresConfiguration::down) // before the limit: a late error is logged as dropped
                .timeout(HEALTH_TIMEOUT)
                .onErrorResume(PostgresConfiguration::down);
    }

    private static Mono<Health> down(Throwable failure) {
        return Mono.just(Health.down().withException(failure).build());
    }

    @Bean
    CachedSchemaReader cachedSchemaReader(StoreProperties settings) {
        return new CachedSchemaReader(settings.cachedSchemas());
    }

    @Bean
    RestorePointReader restorePointReader(
            DatabaseTransactions database, CachedSchemaReader schemas, SizeLimitedRunLookup runs) {
        return new PostgresRestorePointReader(database, schemas, runs);
    }

    @Bean
    RestoreCommandOutbox restoreCommandOutbox(DatabaseTransactions database) {
        return new PostgresRestoreCommandOutbox(database);
    }

    @Bean
    RestoreSigningKeyLoader restoreKeyLoader(DatabaseTransactions database, RestoreKeyProperties settings) {
        return new PostgresRestoreSigningKeyLoader(database, settings);
    }

    @Bean
    ObservedPositionTracker latestPosition() {
        return new ObservedPositionTracker();
    }

    @Bean
    FeedReader feedReader(
            DatabaseTransactions database,
            ConnectionFactory connections,
            ObservedPositionTracker latest,
            ObjectProvider<ReadReplica> replicas) {
        var primary = new PostgresFeedReader(database, connections, instanceId, latest);
        var replica = replicas.getIfAvailable();
        return replica == null
                ? primary
                : new ReplicaFeedReader(
                        primary,
                        new PostgresFeedReader(
                                new DatabaseTransactions(replica.connections()), connections, instanceId, latest),
                        replica,
                        latest);
    }

    @Bean
    RunStore runStore(
            DatabaseTransactions database,
            CachedSchemaReader schemas,
            StoreProperties settings,
            ObservedPositionTracker latest) {
        return new PostgresRunStore(database, schemas, settings.copyThreshold(), instanceId, latest);
    }

    @Bean
    ProjectionStore projectionStore(DatabaseTransactions database, CachedSchemaReader schemas) {
        return new PostgresProjectionStore(database, schemas);
    }

    @Bean
    ConnectionQueueLimiter connectionQueueLimiter(
            ConnectionFactory connections, SchemaMigration migration, StoreProperties settings) {
        return new ConnectionQueueLimiter(migration.gated(connections), settings.maxWaiting());
    }

    @Bean
    SizeLimitedRunLookup boundedRunLookup(ResponseLimitProperties settings) {
        return new SizeLimitedRunLookup(settings.maxRunSize());
    }

    @Bean
    ReadTransactions readTransactions(
            ConnectionQueueLimiter bulkhead,
            StoreProperties settings,
            ResponseLimitProperties queries,
            SizeLimitedRunLookup runs,
            ObservedPositionTracker latest,
            ObjectProvider<ReadReplica> replica) {
        return new ReadTransactions(
                bulkhead.connections(),
                settings.readTimeLimit(),
                queries.maxPageSize().toBytes(),
                runs,
                latest,
                replica.getIfAvailable());
    }

    @Bean
    RunDeleter runDeleter(ConnectionQueueLimiter bulkhead) {
        return new PostgresRunDeleter(new DatabaseTransactions(bulkhead.connections()));
    }

    @Bean
    LineageEventStore lineageEventStore(ConnectionQueueLimiter bulkhead) {
        return new PostgresLineageEventStore(new DatabaseTransactions(bulkhead.connections()));
    }

    @Bean
    DeadLetterRepository deadLetterRepository(ReadTransactions transactions, ConnectionQueueLimiter bulkhead) {
        return new PostgresDeadLetterRepository(transactions, new DatabaseTransactions(bulkhead.connections()));
    }
}
