package io.waymark.store;

import io.waymark.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the database is used.
 *
 * @param cachedAttributes how many attributes the schemas kept in memory may have together; about 1 KiB each
 * @param readTimeLimit how long one statement of an answer may take
 * @param maxWaiting how many requests may wait for a connection
 */
@ConfigurationProperties("waymark.store")
record StoreSettings(
        @DefaultValue("100000") long cachedAttributes,
        @DefaultValue("10s") Duration readTimeLimit,
        @DefaultValue("1000") int maxWaiting) {
    StoreSettings {
        Setting.atLeast(0L, "waymark.store.cached-attributes", cachedAttributes);
        Setting.atLeast(Duration.ofMillis(1), "waymark.store.read-time-limit", readTimeLimit);
        Setting.atLeast(1, "waymark.store.max-waiting", maxWaiting);
    }
}
