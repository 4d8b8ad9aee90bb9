package io.waymark.web.api.run;

import io.waymark.startup.SettingChecks;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the CSV table of the timings of a run. These are the settings {@code waymark.query.…}.
 *
 * @param maxCsvColumns the maximum number of columns for the keys of the free-form member {@code context}. Each key is
 *     one column. A request whose table would have more is rejected with status 422.
 */
@ConfigurationProperties("waymark.query")
record TimingCsvLimitProperties(@DefaultValue("1000") int maxCsvColumns) {
    TimingCsvLimitProperties {
        SettingChecks.atLeast(1, "waymark.query.max-csv-columns", maxCsvColumns);
    }
}
