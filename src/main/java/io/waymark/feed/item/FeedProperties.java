package io.waymark.feed.item;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the feed is served.
 *
 * @param ring how much of the feed's end an instance keeps in memory for all its subscribers
 * @param write how much goes out to a subscriber in one write; a larger item goes alone
 * @param page how many items are read from the database at once
 * @param readers how many pages are read from the database at once for subscribers behind the ring
 * @param poll how often the database is looked at when nothing wakes the reader
 * @param rest after how long without a listener the feed's end is not read, until somebody listens again
 * @param heartbeat after how long a silent stream gets a comment; the contract allows 15 s
 * @param progress after how long a subscriber whose filter lets nothing through is told where it is; at most a minute
 * @param stall after how long without reading a subscriber is cut off
 * @param retry after how long, about, a client connects again
 */
@ConfigurationProperties("waymark.feed")
public record FeedProperties(
        @DefaultValue("64MB") DataSize ring,
        @DefaultValue("64KB") DataSize write,
        @DefaultValue("500") int page,
        @DefaultValue("4") int readers,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("30s") Duration rest,
        @DefaultValue("10s") Duration heartbeat,
        @DefaultValue("30s") Duration progress,
        @DefaultValue("60s") Duration stall,
        @DefaultValue("2s") Duration retry) {

    public FeedProperties {
        SettingChecks.atLeast(DataSize.ofKilobytes(1), "waymark.feed.ring", ring);
        SettingChecks.atLeast(DataSize.ofBytes(1), "waymark.feed.write", write);
        SettingChecks.atLeast(1, "waymark.feed.page", page);
        SettingChecks.atLeast(1, "waymark.feed.readers", readers);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.poll", poll);
        SettingChecks.atLeast(Duration.ofSeconds(1), "waymark.feed.rest", rest);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.heartbeat", heartbeat);
        SettingChecks.atMost(Duration.ofSeconds(15), "waymark.feed.heartbeat", heartbeat);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.progress", progress);
        SettingChecks.atMost(Duration.ofMinutes(1), "waymark.feed.progress", progress);
        SettingChecks.atLeast(MIN_DURATION, "waymark.feed.stall", stall);
        SettingChecks.atLeast(Duration.ZERO, "waymark.feed.retry", retry);
    }

    private static final Duration MIN_DURATION = Duration.ofMillis(10);
}
