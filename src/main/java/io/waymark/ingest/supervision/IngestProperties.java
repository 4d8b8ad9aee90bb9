package io.waymark.ingest.supervision;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How events are taken, {@code waymark.ingest.…}.
 *
 * @param enabled whether this instance takes events at all
 * @param consumers of this instance, each with a transaction stream of its own
 * @param maxRecords of one batch
 * @param maxBytes of one fetch, and so about of one batch, which is of two at times; a single larger record still
 *     passes
 * @param maxBatchMemory about how much memory what is processed at once may take, 16 times the bytes of its records; a
 *     batch that would take more is processed in slices, a single larger record alone
 * @param cachedRuns about how much memory the states of runs that are kept may take
 * @param maxBackoff the longest pause between two attempts while a server is away
 * @param attemptTimeout an attempt to load or store that takes longer is given up and made again
 * @param stuckAfter a consumer that lags and did not move for so long is restarted, and a partition that lags and did
 *     not move for so long makes the instance unready
 */
@ConfigurationProperties("waymark.ingest")
public record IngestProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2") int consumers,
        @DefaultValue("500") int maxRecords,
        @DefaultValue("2MB") DataSize maxBytes,
        @DefaultValue("64MB") DataSize maxBatchMemory,
        @DefaultValue("64MB") DataSize cachedRuns,
        @DefaultValue("10s") Duration maxBackoff,
        @DefaultValue("90s") Duration attemptTimeout,
        @DefaultValue("60s") Duration stuckAfter) {
    public IngestProperties {
        SettingChecks.atLeast(1, "waymark.ingest.consumers", consumers);
        SettingChecks.atLeast(1, "waymark.ingest.max-records", maxRecords);
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.ingest.max-bytes", maxBytes);
        SettingChecks.atMost(DataSize.ofGigabytes(1), "waymark.ingest.max-bytes", maxBytes);
        SettingChecks.atLeast(DataSize.ofMegabytes(1), "waymark.ingest.max-batch-memory", maxBatchMemory);
        SettingChecks.atLeast(DataSize.ofBytes(0), "waymark.ingest.cached-runs", cachedRuns);
        SettingChecks.atLeast(MIN_DURATION, "waymark.ingest.max-backoff", maxBackoff);
        SettingChecks.atLeast(MIN_DURATION, "waymark.ingest.attempt-timeout", attemptTimeout);
        SettingChecks.atLeast(MIN_DURATION, "waymark.ingest.stuck-after", stuckAfter);
    }

    private static final Duration MIN_DURATION = Duration.ofMillis(100);
}
