package io.waymark.store;

import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactory;
import io.waymark.QuerySettings;
import io.waymark.port.FeedReader;
import io.waymark.port.RestoreOutbox;
import io.waymark.port.RestorePoints;
import io.waymark.port.RestoreSecret;
import io.waymark.port.RunDeletion;
import io.waymark.port.RunStore;
import io.waymark.port.reading.DeadLetterShelf;
import io.waymark.port.reading.ExecutionReader;
import io.waymark.port.reading.HistoryReader;
import io.waymark.port.reading.MetadataReader;
import io.waymark.port.reading.ResultReader;
import io.waymark.port.reading.RunReader;
import io.waymark.port.reading.RunVerification;
import java.time.Duration;
import java.util.UUID;
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

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StoreSettings.class, RestoreSettings.class, QuerySettings.class})
class StoreConfiguration {

    private static final Duration HEALTH_WITHIN = Duration.ofSeconds(2);

    /** Tells this instance's additions to the feed from those of others. */
    private final String own = UUID.randomUUID().toString();

    /** Made among the first: the tables are made meanwhile. */
    @Bean
    @DependsOnDatabaseInitialization
    Database database(ConnectionFactory connections, Migration migration) {
        return new Database(migration.behind(connections));
    }

    /** Threads of the connections' own: by default those that one thread opens all stay on it. */
    @Bean(destroyMethod = "dispose")
    LoopResources postgresThreads() {
        return LoopResources.create("waymark-postgresql", 1, LoopResources.DEFAULT_IO_WORKER_COUNT, true, false);
    }

    @Bean
    ConnectionFactoryOptionsBuilderCustomizer onPostgresThreads(LoopResources postgresThreads) {
        return options -> options.option(PostgresqlConnectionFactoryProvider.LOOP_RESOURCES, postgresThreads);
    }

    @Bean
    ReactiveHealthIndicator migrationHealthIndicator(Migration migration) {
        return () -> Mono.fromSupplier(migration::health);
    }

    /** In place of Spring Boot's, which waits for a database that is silent for as long as its connection lives. */
    @Bean
    ReactiveHealthIndicator r2dbcHealthIndicator(ConnectionFactory connections) {
        var indicator = new ConnectionFactoryHealthIndicator(connections);
        return () -> Mono.defer(indicator::health)
                .onErrorResume(StoreConfiguration::down) // before the limit: a late error is logged as dropped
                .timeout(HEALTH_WITHIN)
                .onErrorResume(StoreConfiguration::down);
    }

    private static Mono<Health> down(Throwable failure) {
        return Mono.just(Health.down().withException(failure).build());
    }

    @Bean
    SchemaStore schemaStore(StoreSettings settings) {
        return new SchemaStore(settings.cachedSchemas());
    }

    @Bean
    RestorePoints restorePoints(Database database, SchemaStore schemas, RunSizeLimit runs) {
        return new PostgresRestorePoints(database, schemas, runs);
    }

    @Bean
    RestoreOutbox restoreOutbox(Database database) {
        return new PostgresRestoreOutbox(database);
    }

    @Bean
    RestoreSecret restoreSecret(Database database, RestoreSettings settings) {
        return new PostgresRestoreSecret(database, settings);
    }

    @Bean
    FeedReader feedReader(Database database, ConnectionFactory connections) {
        return new PostgresFeedReader(database, connections, own);
    }

    @Bean
    RunStore runStore(Database database, SchemaStore schemas, StoreSettings settings) {
        return new PostgresRunStore(database, schemas, settings.copiedRows(), own);
    }

    @Bean
    WaitingLine waitingLine(ConnectionFactory connections, Migration migration, StoreSettings settings) {
        return new WaitingLine(migration.behind(connections), settings.maxWaiting());
    }

    @Bean
    RunSizeLimit runSizeLimit(QuerySettings settings) {
        return new RunSizeLimit(settings.maxRunSize());
    }

    @Bean
    Answers answers(WaitingLine line, StoreSettings settings, QuerySettings queries, RunSizeLimit runs) {
        return new Answers(
                line.connections(),
                settings.readTimeLimit(),
                queries.maxPageSize().toBytes(),
                runs);
    }

    @Bean
    RunReader runReader(Answers answers) {
        return new PostgresRunReader(answers);
    }

    @Bean
    HistoryReader historyReader(Answers answers, SchemaStore schemas) {
        return new PostgresHistoryReader(answers, schemas);
    }

    @Bean
    MetadataReader metadataReader(Answers answers, SchemaStore schemas) {
        return new PostgresMetadataReader(answers, schemas);
    }

    @Bean
    ResultReader resultReader(Answers answers) {
        return new PostgresResultReader(answers);
    }

    @Bean
    ExecutionReader executionReader(Answers answers) {
        return new PostgresExecutionReader(answers);
    }

    @Bean
    RunVerification runVerification(Answers answers) {
        return new PostgresRunVerification(answers);
    }

    @Bean
    RunDeletion runDeletion(WaitingLine line) {
        return new PostgresRunDeletion(new Database(line.connections()));
    }

    @Bean
    DeadLetterShelf deadLetterShelf(Answers answers, WaitingLine line) {
        return new PostgresDeadLetterShelf(answers, new Database(line.connections()));
    }
}
