package io.waymark.feed.item;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the live feed, {@code waymark.feed.…}. An instance keeps the latest items in a buffer in memory and reads
 * older ones from the database.
 *
 * @param ring maximum memory of the buffer, which all subscribers of an instance share
 * @param maxWriteSize size at which a write to a subscriber is complete; its last item may exceed this size
 * @param pageSize number of items of one database read for subscribers that need older items
 * @param maxConcurrentReads maximum number of concurrent database reads for such subscribers
 * @param poll interval at which the database is queried for new items if no notification arrives
 * @param idleTimeout time without subscribers after which an instance stops reading new items
 * @param heartbeat time after which a silent stream receives an SSE comment; at most 15 s
 * @param progress time after which a stream receives its position if no item matches its filter; at most 1 minute
 * @param stall time after which a client that does not read its data is disconnected
 * @param retry approximate time after which a disconnected client reconnects
 */
@ConfigurationProperties("waymark.feed")
public record FeedProperties(
        @DefaultValue("64MB") DataSize ring,
        @DefaultValue("64KB") DataSize maxWriteSize,
        @DefaultValue("500") int pageSize,
        @DefaultValue("4") int maxConcurrentReads,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("30s") Duration idleTimeout,
        @DefaultValue("10s") Duration heartbeat,
        @DefaultValue("30s") Duration progress,
        @DefaultValue("60s") Duration stall,
        @DefaultValue("2s") Duration retry) {

    public FeedProperties {
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.feed.ring", ring);
        SettingChecks.atLeast(DataSize.ofBytes(1), "waymark.feed.max-write-size", maxWriteSize);
        SettingChecks.atLeast(1, "waymark.feed.page-size", pageSize);
        SettingChecks.atLeast(1, "waymark.feed.max-concurrent-reads", maxConcurrentReads);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.poll", poll);
        SettingChecks.atLeast(Duration.ofSeconds(1), "waymark.feed.idle-timeout", idleTimeout);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.heartbeat", heartbeat);
        SettingChecks.atMost(Duration.ofSeconds(15), "waymark.feed.heartbeat", heartbeat);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.progress", progress);
        SettingChecks.atMost(Duration.ofMinutes(1), "waymark.feed.progress", progress);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.stall", stall);
        SettingChecks.atLeast(Duration.ZERO, "waymark.feed.retry", retry);
    }

    private static final Duration MIN_DURATION = Duration.ofMillis(10);
}
