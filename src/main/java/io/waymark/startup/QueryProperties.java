package io.waymark.startup;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the responses of the REST API, {@code waymark.query.…}.
 *
 * @param maxPageSize the approximate size of a page of a list; a single larger entry still passes
 * @param maxCsvColumns the maximum number of keys of contexts that a table of timings has as columns
 * @param maxRunSize the maximum size of the stored config, context and open timings of a run, for requests about the
 * run
 */
@ConfigurationProperties("waymark.query")
public record QueryProperties(
        @DefaultValue("8MB") DataSize maxPageSize,
        @DefaultValue("1000") int maxCsvColumns,
        @DefaultValue("16MB") DataSize maxRunSize) {
    public QueryProperties {
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-page-size", maxPageSize);
        SettingChecks.atLeast(1, "waymark.query.max-csv-columns", maxCsvColumns);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.query.max-page-size", maxPageSize);
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-run-size", maxRunSize);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.query.max-run-size", maxRunSize);
    }
}
