package io.waymark.port.projection;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a projection, which computes tables from the feed. A generation is one version of these tables:
 * requests read the serving generation, and a rebuild fills a new one.
 *
 * @param position the position of the last feed entry that the serving generation contains
 * @param head the position of the last feed entry
 * @param lag the age of the oldest feed entry that is not applied; zero if all are applied
 * @param owner the id of the instance that runs the projection; empty if none does
 * @param rebuild the progress of a rebuild; null if none is in progress
 */
public record ProjectionStatus(
        String name,
        int generation,
        long position,
        long head,
        Duration lag,
        String owner,
        @Nullable Rebuild rebuild) {
    /**
     * The progress of a rebuild.
     *
     * @param position the position of the last feed entry that the new generation contains
     */
    public record Rebuild(int generation, long position, Instant startedAt) {}
}
