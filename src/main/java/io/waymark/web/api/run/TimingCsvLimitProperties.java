package io.waymark.web.api.run;

import io.waymark.startup.SettingChecks;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits for the CSV table of the timings of a run, {@code waymark.query.…}.
 *
 * @param maxCsvColumns the maximum number of columns for context members. Each key in the free-form member {@code context} of
 *     an event has a column of its own; the remaining keys have none.
 */
@ConfigurationProperties("waymark.query")
record TimingCsvLimitProperties(@DefaultValue("1000") int maxCsvColumns) {
    TimingCsvLimitProperties {
        SettingChecks.atLeast(1, "waymark.query.max-csv-columns", maxCsvColumns);
    }
}
