package io.waymark.postgres.read;

import io.waymark.startup.SettingChecks;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the answers to queries, {@code waymark.query.…}.
 *
 * @param maxPageSize the approximate size of a page of a list; a single larger entry still passes
 * @param maxRunSize the maximum size of the stored config, context and open timings of a run, for requests about the
 * run
 */
@ConfigurationProperties("waymark.query")
public record QueryProperties(
        @DefaultValue("8MB") DataSize maxPageSize,
        @DefaultValue("16MB") DataSize maxRunSize) {
    public QueryProperties {
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-page-size", maxPageSize);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.query.max-page-size", maxPageSize);
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-run-size", maxRunSize);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.query.max-run-size", maxRunSize);
    }
}
