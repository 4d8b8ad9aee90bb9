package io.waymark;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What answers may be, {@code waymark.query.…}: of those who read and of those who answer.
 *
 * @param maxPageSize about how much a page of a list may hold; a single larger entry still passes
 */
@ConfigurationProperties("waymark.query")
public record QuerySettings(@DefaultValue("8MB") DataSize maxPageSize) {
    public QuerySettings {
        Setting.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-page-size", maxPageSize);
        Setting.atMost(DataSize.ofGigabytes(1), "waymark.query.max-page-size", maxPageSize);
    }
}
