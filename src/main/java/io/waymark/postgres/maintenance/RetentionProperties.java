package io.waymark.postgres.maintenance;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long things are kept whatever the limits of runs, {@code waymark.retention.…}; without a setting for ever.
 *
 * @param history of runs, counted from the day (UTC) on which a run was first seen; whole days
 * @param feed items told, at least so long
 * @param deadLetters records put aside, counted from then
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
