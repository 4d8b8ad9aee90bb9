package io.waymark.startup;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the answers of the REST API, {@code waymark.query.…}.
 *
 * @param maxPageSize about how much a page of a list may hold; a single larger entry still passes
 * @param maxCsvColumns how many keys of contexts a table of timings may have as columns
 * @param maxRunSize how much the stored config, context and open timings of a run may take for requests about the run
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
