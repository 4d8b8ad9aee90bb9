package io.waymark;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What answers may be, {@code waymark.query.…}: of those who read and of those who answer.
 *
 * @param maxPageSize about how much a page of a list may hold; a single larger entry still passes
 * @param maxCsvColumns how many keys of contexts a table of timings may have as columns
 */
@ConfigurationProperties("waymark.query")
public record QuerySettings(
        @DefaultValue("8MB") DataSize maxPageSize,
        @DefaultValue("1000") int maxCsvColumns) {
    public QuerySettings {
        Setting.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-page-size", maxPageSize);
        Setting.atLeast(1, "waymark.query.max-csv-columns", maxCsvColumns);
        Setting.atMost(DataSize.ofGigabytes(1), "waymark.query.max-page-size", maxPageSize);
    }
}
