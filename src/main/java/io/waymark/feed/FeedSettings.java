package io.waymark.feed;

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
 * @param readers how many subscribers that are behind the ring read from the database at once
 * @param poll how often the database is looked at when nothing wakes the reader
 * @param heartbeat after how long a silent stream gets a comment; the contract allows 15 s
 * @param progress after how long a subscriber whose filter lets nothing through is told where it is; at most a minute
 * @param stall after how long without reading a subscriber is cut off
 * @param retry after how long, about, a client connects again
 */
@ConfigurationProperties("waymark.feed")
record FeedSettings(
        @DefaultValue("64MB") DataSize ring,
        @DefaultValue("64KB") DataSize write,
        @DefaultValue("500") int page,
        @DefaultValue("4") int readers,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("10s") Duration heartbeat,
        @DefaultValue("30s") Duration progress,
        @DefaultValue("60s") Duration stall,
        @DefaultValue("2s") Duration retry) {

    FeedSettings {
        if (page < 1 || readers < 1) {
            throw new IllegalArgumentException(
                    "Cannot serve the feed: waymark.feed.page and .readers must be positive: " + page + ", " + readers);
        }
    }
}
