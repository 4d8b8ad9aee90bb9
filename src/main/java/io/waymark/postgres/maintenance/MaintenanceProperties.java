package io.waymark.postgres.maintenance;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When rows that are no longer needed go, {@code waymark.maintenance.…}.
 *
 * @param enabled whether this instance takes part
 * @param pruneEvery how long rows beyond the limits of runs may stay
 * @param collectEvery how long it takes from one look at all schemas for unused ones to the next
 * @param partitionsEvery how often partitions are made ahead and dropped
 * @param surveyEvery how often this instance looks for what its metrics tell of the database
 * @param daysAhead how many days have their partitions made ahead
 * @param stepRows how many rows a statement deletes at most
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
