package io.waymark.store;

import io.waymark.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the database is used.
 *
 * @param cachedSchemas about how much memory the schemas that are kept may take
 * @param readTimeLimit how long one statement of an answer may take
 * @param maxWaiting how many requests may wait for a connection
 */
@ConfigurationProperties("waymark.store")
record StoreSettings(
        @DefaultValue("64MB") DataSize cachedSchemas,
        @DefaultValue("10s") Duration readTimeLimit,
        @DefaultValue("1000") int maxWaiting) {
    StoreSettings {
        Setting.atLeast(DataSize.ofBytes(0), "waymark.store.cached-schemas", cachedSchemas);
        Setting.atLeast(Duration.ofMillis(1), "waymark.store.read-time-limit", readTimeLimit);
        Setting.atLeast(1, "waymark.store.max-waiting", maxWaiting);
    }
}
