package io.waymark.ingest.supervision;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the consumption of events, {@code waymark.ingest.…}. A consumer fetches records from Kafka in batches and
 * stores each batch in one transaction.
 *
 * @param enabled whether this instance consumes events
 * @param consumers the number of consumers of this instance, which store their batches concurrently
 * @param maxRecords the maximum number of records of one fetch from Kafka
 * @param maxBytes the maximum size of one fetch from Kafka; a single larger record is still fetched. A batch consists
 *     of one or two fetches.
 * @param maxBatchMemory the maximum memory of one processing step, estimated as 16 times the size of its records. A
 *     batch that needs more is processed in several parts (slices). A single record may exceed the limit.
 * @param cachedRuns the estimated maximum memory of the cached states of runs
 * @param maxBackoff the maximum pause between two attempts while Kafka or the database is unavailable
 * @param attemptTimeout the timeout of one attempt to load or store data, which is then retried
 * @param stuckAfter the time without progress after which a consumer with waiting records is restarted. The
 *     instance is not ready if a partition has waiting records and its stored offset does not advance for this time.
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
