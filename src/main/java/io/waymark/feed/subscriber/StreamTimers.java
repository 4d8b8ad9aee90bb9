package io.waymark.feed.subscriber;

import io.waymark.feed.item.FeedProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When one stream has to say something though there is nothing to tell, and when its reader is given up. */
final class StreamTimers {
    private final long heartbeat;
    private final long progress;
    private final long stall;
    private long lastWriteAt;
    private long reportedAt;
    private long reportedPosition;
    private @Nullable Object unread;
    private long unreadSince;

    /**
     * Begins to count.
     *
     * @param now milliseconds, of any origin
     * @param reportedPosition the position that the reader knows
     */
    StreamTimers(FeedProperties properties, long now, long reportedPosition) {
        this.heartbeat = toMillis(properties.heartbeat());
        this.progress = toMillis(properties.progress());
        this.stall = toMillis(properties.stall());
        this.lastWriteAt = now;
        this.reportedAt = now;
        this.reportedPosition = reportedPosition;
    }

    void recordWrite(long now) {
        lastWriteAt = now;
    }

    void recordProgress(long now, long position) {
        reportedAt = now;
        reportedPosition = position;
    }

    boolean isHeartbeatDue(long now) {
        return now - lastWriteAt >= heartbeat;
    }

    boolean isProgressDue(long now, long position) {
        return position > reportedPosition && now - reportedAt >= progress;
    }

    /** Whether the reader has not taken what is next in line for too long. */
    boolean isStalled(long now, @Nullable Object nextInLine) {
        if (nextInLine == null || nextInLine != unread) {
            unread = nextInLine;
            unreadSince = now;
        }
        return unread != null && now - unreadSince >= stall;
    }

    private static long toMillis(Duration duration) {
        return duration.toMillis();
    }
}
