package io.waymark.client.publish;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Timeouts of a publisher, and the size and location of its outbox, the queue of events to send. Immutable.
 *
 * <pre>{@code
 * var settings = PublisherSettings.DEFAULT
 *         .withFolder(Path.of("/var/lib/lab/outbox"))
 *         .withBuffer(256L << 20)
 *         .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(30));
 * }</pre>
 *
 * @param bufferBytes the maximum total size of waiting events in bytes. A small buffer drops events during a short
 *     outage. A large buffer takes that much memory, or about twice as much disk space with a folder.
 * @param folder the folder of the outbox file; null for an outbox in memory. In memory, waiting events are lost when
 *     the process ends. In a folder they survive a kill of the process, but not always a crash of the operating system,
 *     and their content is on disk in clear text.
 * @param maxWait the time that {@link Publisher#publish} blocks when the buffer is full. A long wait delays the
 *     workflow during an outage. A short wait drops events sooner.
 * @param requestTimeout the limit of one attempt to send a batch. A short timeout repeats requests that a slow service
 *     would have answered. A long timeout delays the detection of an outage.
 * @param firstBackoff the pause after the first failed attempt; it doubles after each further failure. A short pause
 *     adds load to a service that is recovering.
 * @param maxBackoff the longest pause. A long pause delays delivery after an outage, while the buffer fills.
 * @param closeTimeout the time that {@link Publisher#close()} waits for delivery. A short timeout leaves events unsent.
 *     A long timeout delays the end of the process during an outage.
 */
public record PublisherSettings(
        long bufferBytes,
        @Nullable Path folder,
        Duration maxWait,
        Duration requestTimeout,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration closeTimeout) {
    /**
     * 64 MiB in memory, 1 s of wait for a full buffer, 15 s for an attempt, 0.2 s to 10 s of backoff, 10 s for the
     * close.
     */
    public static final PublisherSettings DEFAULT = new PublisherSettings(
            64L << 20,
            null,
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    /**
     * Returns these settings with an outbox file in this folder. The publisher also sends events that a killed process
     * left in that file.
     */
    public PublisherSettings withFolder(Path newFolder) {
        return new PublisherSettings(
                bufferBytes, newFolder, maxWait, requestTimeout, firstBackoff, maxBackoff, closeTimeout);
    }

    /** Returns these settings with another buffer size in bytes. */
    public PublisherSettings withBuffer(long bytes) {
        return new PublisherSettings(bytes, folder, maxWait, requestTimeout, firstBackoff, maxBackoff, closeTimeout);
    }

    /**
     * Returns these settings with other limits of blocking: in {@link Publisher#publish} for a full buffer, and in
     * {@link Publisher#close()}.
     */
    public PublisherSettings withTimeouts(Duration newMaxWait, Duration newCloseTimeout) {
        return new PublisherSettings(
                bufferBytes, folder, newMaxWait, requestTimeout, firstBackoff, maxBackoff, newCloseTimeout);
    }

    /** Returns the pause after a failed attempt. */
    Duration nextBackoff(Duration last) {
        var next = last.isZero() ? firstBackoff : last.multipliedBy(2);
        return next.compareTo(maxBackoff) > 0 ? maxBackoff : next;
    }

    /** Returns these settings with other pauses between attempts. */
    public PublisherSettings withBackoff(Duration first, Duration longest) {
        return new PublisherSettings(bufferBytes, folder, maxWait, requestTimeout, first, longest, closeTimeout);
    }
}
