package io.waymark.feed.item;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the feed, {@code waymark.feed.…}.
 *
 * @param ring memory of the buffer that holds the last items of the feed for all subscribers of an instance
 * @param maxWriteSize maximum size of one write to a subscriber; a larger item is written alone
 * @param pageSize items per database read for subscribers behind the buffer
 * @param maxConcurrentReads concurrent database reads for subscribers behind the buffer
 * @param poll interval at which the database is polled if no notification arrives
 * @param idleTimeout time without subscribers after which an instance stops reading the feed
 * @param heartbeat time after which a silent stream receives a comment; at most 15 s
 * @param progress time after which a stream whose filter lets nothing pass receives its position; at most 1 minute
 * @param stall time after which a subscriber that does not read is disconnected
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
