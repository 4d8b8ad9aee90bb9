package io.waymark.postgres.sql;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the database adapter, {@code waymark.store.…}.
 *
 * @param cachedSchemas approximate memory of the cache of schemas
 * @param copyThreshold number of rows from which a transaction uses {@code COPY} for each table
 * @param readTimeLimit timeout of one statement of a query
 * @param maxWaiting how many requests may wait for a connection
 */
@ConfigurationProperties("waymark.store")
public record StoreProperties(
        @DefaultValue("64MB") DataSize cachedSchemas,
        @DefaultValue("500") int copyThreshold,
        @DefaultValue("10s") Duration readTimeLimit,
        @DefaultValue("1000") int maxWaiting) {
    public StoreProperties {
        SettingChecks.atLeast(DataSize.ofBytes(0), "waymark.store.cached-schemas", cachedSchemas);
        SettingChecks.atLeast(1, "waymark.store.copy-threshold", copyThreshold);
        SettingChecks.atLeast(Duration.ofMillis(1), "waymark.store.read-time-limit", readTimeLimit);
        SettingChecks.atLeast(1, "waymark.store.max-waiting", maxWaiting);
    }
}
