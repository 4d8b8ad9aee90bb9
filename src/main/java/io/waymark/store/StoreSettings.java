package io.waymark.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the database is used.
 *
 * @param cachedAttributes how many attributes the schemas kept in memory may have together; about 1 KiB each
 * @param readTimeLimit how long one statement of an answer may take
 */
@ConfigurationProperties("waymark.store")
record StoreSettings(
        @DefaultValue("100000") long cachedAttributes,
        @DefaultValue("10s") Duration readTimeLimit) {}
