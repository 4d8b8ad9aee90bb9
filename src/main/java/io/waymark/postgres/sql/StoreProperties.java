package io.waymark.postgres.sql;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the access to the database. These are the settings {@code waymark.store.…}.
 *
 * @param cachedSchemas the approximate memory for the cache of schemas
 * @param copyThreshold if a transaction has at least this number of rows in total, it writes them with one {@code COPY}
 *     for each table; otherwise one statement writes the rows of all tables
 * @param readTimeLimit the timeout of one SQL statement of a query
 * @param maxWaiting the maximum number of requests that wait for a connection; further requests are rejected
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
