package io.waymark.feed.subscriber;

import io.waymark.feed.item.FeedProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides when an idle feed stream sends a heartbeat or its position, and when a client that does not read is
 * disconnected.
 */
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
     * Starts the timers.
     *
     * @param now milliseconds, with an arbitrary origin
     * @param reportedPosition the position that the client has
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

    /** Returns whether the client has not read the next message for {@code waymark.feed.stall}. */
    boolean isStalled(long now, @Nullable Object nextUnread) {
        if (nextUnread == null || nextUnread != unread) {
            unread = nextUnread;
            unreadSince = now;
        }
        return unread != null && now - unreadSince >= stall;
    }

    private static long toMillis(Duration duration) {
        return duration.toMillis();
    }
}
