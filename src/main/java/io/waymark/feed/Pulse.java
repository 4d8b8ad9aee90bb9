package io.waymark.feed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When one stream has to say something though there is nothing to tell, and when its reader is given up. */
final class Pulse {
    private final long heartbeat;
    private final long progress;
    private final long stall;
    private long wroteAt;
    private long toldAt;
    private long told;
    private @Nullable Object unread;
    private long unreadSince;

    /**
     * Begins to count.
     *
     * @param now milliseconds, of any origin
     * @param told the position that the reader knows
     */
    Pulse(FeedSettings settings, long now, long told) {
        this.heartbeat = millis(settings.heartbeat());
        this.progress = millis(settings.progress());
        this.stall = millis(settings.stall());
        this.wroteAt = now;
        this.toldAt = now;
        this.told = told;
    }

    void wrote(long now) {
        wroteAt = now;
    }

    void told(long now, long position) {
        toldAt = now;
        told = position;
    }

    boolean isHeartbeatDue(long now) {
        return now - wroteAt >= heartbeat;
    }

    boolean isProgressDue(long now, long position) {
        return position > told && now - toldAt >= progress;
    }

    /** Whether the reader has not taken what is next in line for too long. */
    boolean isStalled(long now, @Nullable Object nextInLine) {
        if (nextInLine == null || nextInLine != unread) {
            unread = nextInLine;
            unreadSince = now;
        }
        return unread != null && now - unreadSince >= stall;
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }
}
