package io.waymark.postgres.sql;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the database access, {@code waymark.store.…}.
 *
 * @param cachedSchemas the approximate memory limit of the cache of decoded schemas
 * @param copiedRows the number of rows of a transaction from which rows are copied table by table; fewer rows are sent
 *     as one statement
 * @param readTimeLimit the timeout of one statement of a read request
 * @param maxWaiting the maximum number of requests that wait for a connection
 */
@ConfigurationProperties("waymark.store")
public record StoreProperties(
        @DefaultValue("64MB") DataSize cachedSchemas,
        @DefaultValue("500") int copiedRows,
        @DefaultValue("10s") Duration readTimeLimit,
        @DefaultValue("1000") int maxWaiting) {
    public StoreProperties {
        SettingChecks.atLeast(DataSize.ofBytes(0), "waymark.store.cached-schemas", cachedSchemas);
        SettingChecks.atLeast(1, "waymark.store.copied-rows", copiedRows);
        SettingChecks.atLeast(Duration.ofMillis(1), "waymark.store.read-time-limit", readTimeLimit);
        SettingChecks.atLeast(1, "waymark.store.max-waiting", maxWaiting);
    }
}
