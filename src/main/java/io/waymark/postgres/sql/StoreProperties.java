package io.waymark.postgres.sql;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the database is used.
 *
 * @param cachedSchemas about how much memory the schemas that are kept may take
 * @param copiedRows how many rows a transaction adds at least for them to be copied table by table, not sent as one
 * @param readTimeLimit how long one statement of an answer may take
 * @param maxWaiting how many requests may wait for a connection
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
