package io.waymark.web.api.run;

import io.waymark.startup.SettingChecks;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of tables, {@code waymark.query.…}.
 *
 * @param maxCsvColumns the maximum number of keys of contexts that a table of timings has as columns
 */
@ConfigurationProperties("waymark.query")
record ReportProperties(@DefaultValue("1000") int maxCsvColumns) {
    ReportProperties {
        SettingChecks.atLeast(1, "waymark.query.max-csv-columns", maxCsvColumns);
    }
}
