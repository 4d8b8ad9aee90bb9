package io.waymark.ingest.supervision;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the ingest pipeline, {@code waymark.ingest.…}.
 *
 * @param enabled whether this instance consumes events
 * @param consumers the number of consumers of this instance; each stores its batches in its own sequence of
 *     transactions
 * @param maxRecords maximum number of records of one batch
 * @param maxBytes maximum size of one fetch. A batch consists of one or two fetches. A single larger record is
 *     accepted.
 * @param maxBatchMemory estimated memory that one slice may use, 16 times the bytes of its records. A larger batch is
 *     processed in slices, and a single larger record alone.
 * @param cachedRuns estimated memory of the cached run states
 * @param maxBackoff maximum pause between two attempts while a server is unavailable
 * @param attemptTimeout timeout of one attempt to load or store, after which it is retried
 * @param stuckAfter a consumer that lags and makes no progress for this duration is restarted. A partition that lags
 *     and makes no progress for this duration makes the instance not ready.
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
