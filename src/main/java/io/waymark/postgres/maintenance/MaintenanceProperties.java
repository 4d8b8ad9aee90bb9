package io.waymark.postgres.maintenance;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of background maintenance, which deletes old data and prepares partitions. These are the settings {@code
 * waymark.maintenance.…}.
 *
 * @param enabled whether this instance takes part in maintenance
 * @param pruneEvery the pause between two deletions of records beyond the history limits of runs
 * @param collectEvery the pause between two deletions of schemas that no run uses
 * @param partitionsEvery the pause between two checks that create partitions ahead and drop old ones
 * @param surveyEvery the pause between two readings of the values that this instance shows as database gauges
 * @param daysAhead the number of days for which partitions are created ahead
 * @param stepRows the maximum number of rows that one SQL statement deletes
 */
@ConfigurationProperties("waymark.maintenance")
record MaintenanceProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1s") Duration pruneEvery,
        @DefaultValue("10m") Duration collectEvery,
        @DefaultValue("1h") Duration partitionsEvery,
        @DefaultValue("15s") Duration surveyEvery,
        @DefaultValue("3") int daysAhead,
        @DefaultValue("1000") int stepRows) {
    MaintenanceProperties {
        SettingChecks.atLeast(MIN_DURATION, "waymark.maintenance.prune-every", pruneEvery);
        SettingChecks.atLeast(MIN_DURATION, "waymark.maintenance.collect-every", collectEvery);
        SettingChecks.atLeast(MIN_DURATION, "waymark.maintenance.partitions-every", partitionsEvery);
        SettingChecks.atLeast(MIN_DURATION, "waymark.maintenance.survey-every", surveyEvery);
        SettingChecks.atLeast(1, "waymark.maintenance.days-ahead", daysAhead);
        SettingChecks.atLeast(1, "waymark.maintenance.step-rows", stepRows);
    }

    private static final Duration MIN_DURATION = Duration.ofMillis(10);
}
