package io.waymark.postgres.maintenance;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The times after which stored data is deleted, in addition to the history limits of runs. These are the settings
 * {@code waymark.retention.…}. Data without a setting is kept without a time limit.
 *
 * @param history the retention time of runs in whole days, counted from the day (UTC) on which the run's first event
 *     was stored
 * @param feed the minimum retention time of feed items
 * @param deadLetters the retention time of dead letters (rejected records), counted from their rejection
 */
@ConfigurationProperties("waymark.retention")
record RetentionProperties(
        @Nullable Duration history,
        @Nullable Duration feed,
        @Nullable Duration deadLetters) {
    RetentionProperties {
        SettingChecks.atLeast(Duration.ofDays(1), "waymark.retention.history", history);
        SettingChecks.atLeast(Duration.ofMinutes(1), "waymark.retention.feed", feed);
        SettingChecks.atLeast(Duration.ofMinutes(1), "waymark.retention.dead-letters", deadLetters);
    }
}
