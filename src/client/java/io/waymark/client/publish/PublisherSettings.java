package io.waymark.client.publish;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How patient a publisher is, and how much it holds while nobody takes its events.
 *
 * @param bufferBytes how many bytes of events wait at most
 * @param folder where events wait on disk, so that they survive the process; null: in memory
 * @param maxWait how long a full buffer holds the workflow up, once, before it drops what does not fit
 * @param requestTimeout how long one attempt may take
 * @param firstBackoff the pause after the first failed attempt; doubles with each further one
 * @param maxBackoff the longest pause
 * @param closeTimeout how long closing waits for the rest to be delivered
 */
public record PublisherSettings(
        long bufferBytes,
        @Nullable Path folder,
        Duration maxWait,
        Duration requestTimeout,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration closeTimeout) {
    /** 64 MiB in memory; a second's wait when they are full; ten seconds to deliver the rest at the end. */
    public static final PublisherSettings DEFAULT = new PublisherSettings(
            64L << 20,
            null,
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    /** The same with events waiting in files of this folder; what a killed process left there is sent, too. */
    public PublisherSettings withFolder(Path where) {
        return new PublisherSettings(
                bufferBytes, where, maxWait, requestTimeout, firstBackoff, maxBackoff, closeTimeout);
    }

    /** The same with another size of the buffer. */
    public PublisherSettings withBuffer(long bytes) {
        return new PublisherSettings(bytes, folder, maxWait, requestTimeout, firstBackoff, maxBackoff, closeTimeout);
    }

    /** The same with other limits to what the workflow may be held up: by a full buffer, and at the end. */
    public PublisherSettings withTimeouts(Duration whenFull, Duration atTheEnd) {
        return new PublisherSettings(bufferBytes, folder, whenFull, requestTimeout, firstBackoff, maxBackoff, atTheEnd);
    }

    /** The same with other pauses between attempts. */
    public PublisherSettings withBackoff(Duration first, Duration longest) {
        return new PublisherSettings(bufferBytes, folder, maxWait, requestTimeout, first, longest, closeTimeout);
    }
}
