package io.waymark.postgres.maintenance;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The times after which stored data is deleted, in addition to the history limits of runs. These are the settings
 * {@code waymark.retention.…}. Data without a setting is kept without a time limit.
 *
 * @param history the retention time of runs in whole days, counted from the day (UTC) on which the run's first event
 *     was stored
 * @param feed the minimum retention time of feed items
 * @param deadLetters the retention time of dead letters (rejected records), counted from their rejection
 * @param openlineage the retention time of received OpenLineage events. A new event of a run is combined with the
 *     earlier events of the same run that are still stored.
 */
@ConfigurationProperties("waymark.retention")
record RetentionProperties(
        @Nullable Duration history,
        @Nullable Duration feed,
        @Nullable Duration deadLetters,
        @DefaultValue("30d") Duration openlineage) {
    RetentionProperties {
        SettingChecks.atLeast(Duration.ofDays(1), "waymark.retention.history", history);
        SettingChecks.atLeast(Duration.ofMinutes(1), "waymark.retention.feed", feed);
        SettingChecks.atLeast(Duration.ofMinutes(1), "waymark.retention.dead-letters", deadLetters);
        SettingChecks.atLeast(Duration.ofHours(1), "waymark.retention.openlineage", openlineage);
    }
}
