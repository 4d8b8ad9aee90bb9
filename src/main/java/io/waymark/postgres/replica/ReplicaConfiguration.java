package io.waymark.postgres.replica;

import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.waymark.postgres.migration.SchemaMigration;
import io.waymark.postgres.sql.ConnectionQueueLimiter;
import io.waymark.postgres.sql.StoreProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens connections to the replica that {@code waymark.read.url} names. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadReplicaProperties.class)
@ConditionalOnProperty("waymark.read.url")
class ReplicaConfiguration {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_IDLE_TIME = Duration.ofMinutes(10);

    /** The pool is not a bean of type ConnectionFactory, so that Spring Boot still configures that of the primary. */
    record ReplicaPool(ConnectionPool connections) implements AutoCloseable {
        @Override
        public void close() {
            connections.dispose();
        }
    }

    @Bean
    ReplicaPool replicaPool(
            ReadReplicaProperties settings,
            R2dbcProperties primary,
            ObjectProvider<ConnectionFactoryOptionsBuilderCustomizer> customizers) {
        var options = ConnectionFactoryOptions.parse(String.valueOf(settings.url()))
                .mutate()
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, CONNECT_TIMEOUT);
        customizers.orderedStream().forEach(customizer -> customizer.customize(options));
        var parsed = options.build();
        option(options, parsed, ConnectionFactoryOptions.USER, settings.username(), primary.getUsername());
        option(options, parsed, ConnectionFactoryOptions.PASSWORD, settings.password(), primary.getPassword());
        return new ReplicaPool(
                new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(options.build()))
                        .initialSize(0)
                        .maxSize(settings.poolSize())
                        .maxIdleTime(MAX_IDLE_TIME)
                        .maxAcquireTime(CONNECT_TIMEOUT.multipliedBy(2))
                        .build()));
    }

    /** Sets an option that the URL does not have. */
    private static <T> void option(
            ConnectionFactoryOptions.Builder options,
            ConnectionFactoryOptions parsed,
            Option<T> option,
            @Nullable T own,
            @Nullable T ofPrimary) {
        var value = own != null ? own : ofPrimary;
        if (value != null && !parsed.hasOption(option)) {
            options.option(option, value);
        }
    }

    @Bean
    ReadReplica readReplica(
            ReplicaPool pool,
            SchemaMigration migration,
            StoreProperties store,
            ObservedPositionTracker latest,
            ReadReplicaProperties settings,
            MeterRegistry registry) {
        var limiter = new ConnectionQueueLimiter(migration.gated(pool.connections()), store.maxWaiting());
        return new ReadReplica(limiter.connections(), latest, settings, registry);
    }
}
