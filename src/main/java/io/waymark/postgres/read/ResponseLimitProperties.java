package io.waymark.postgres.read;

import io.waymark.startup.SettingChecks;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Size limits for the responses of the REST API, {@code waymark.query.…}.
 *
 * @param maxPageSize the approximate maximum size of one page of a list. An entry that is larger than this limit is
 *     returned alone on a page.
 * @param maxRunSize the maximum stored size of the config, context and open timings of one run. Requests about a larger
 *     run are rejected.
 * @param maxComparisonSize the approximate maximum size of the executions, results and schemas of one run that a
 *     comparison reads. A comparison with a larger run is rejected.
 * @param maxLineageDepth the largest depth to which a request follows column lineage
 * @param maxLineageEdges the maximum number of edges of a column lineage in a response; further edges are left out
 */
@ConfigurationProperties("waymark.query")
public record ResponseLimitProperties(
        @DefaultValue("8MB") DataSize maxPageSize,
        @DefaultValue("16MB") DataSize maxRunSize,
        @DefaultValue("32MB") DataSize maxComparisonSize,
        @DefaultValue("20") int maxLineageDepth,
        @DefaultValue("1000") int maxLineageEdges) {
    public ResponseLimitProperties {
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-page-size", maxPageSize);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.query.max-page-size", maxPageSize);
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-run-size", maxRunSize);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.query.max-run-size", maxRunSize);
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.query.max-comparison-size", maxComparisonSize);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.query.max-comparison-size", maxComparisonSize);
        SettingChecks.atLeast(1, "waymark.query.max-lineage-depth", maxLineageDepth);
        SettingChecks.atMost(100, "waymark.query.max-lineage-depth", maxLineageDepth);
        SettingChecks.atLeast(1, "waymark.query.max-lineage-edges", maxLineageEdges);
        SettingChecks.atMost(10_000, "waymark.query.max-lineage-edges", maxLineageEdges);
    }
}
