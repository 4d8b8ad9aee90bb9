package io.waymark.store;

import io.r2dbc.spi.ConnectionFactory;
import io.waymark.port.RunStore;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
class StoreConfiguration {

    @Bean
    Database database(ConnectionFactory connections) {
        return new Database(connections);
    }

    @Bean
    SchemaStore schemaStore(StoreSettings settings) {
        return new SchemaStore(settings.cachedAttributes());
    }

    @Bean
    RunStore runStore(Database database, SchemaStore schemas) {
        return new PostgresRunStore(database, schemas);
    }
}
