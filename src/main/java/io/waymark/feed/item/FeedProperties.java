package io.waymark.feed.item;

import io.waymark.startup.SettingChecks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the feed, {@code waymark.feed.…}.
 *
 * @param ring maximum size of the buffer with the last items, which all subscribers of an instance share
 * @param write size at which a write to a subscriber is sent; a larger item is sent alone
 * @param page maximum number of items in one read from the database
 * @param readers maximum number of concurrent page reads for subscribers behind the buffer
 * @param poll interval between reads of the database without a notification
 * @param rest idle timeout: without a subscriber for this time, the tailer stops reading until the next subscriber
 * @param heartbeat time without a write after which a stream gets a comment; the contract allows at most 15 s
 * @param progress time after which a subscriber whose filter selects nothing gets its position; at most 1 min
 * @param stall time without reading after which a subscriber is disconnected
 * @param retry approximate time after which a client reconnects
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
