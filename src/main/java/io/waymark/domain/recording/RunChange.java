package io.waymark.domain.recording;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.Lifecycle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run's state changed, or the run is new.
 *
 * @param before null when the run is new
 * @param time of the event
 */
public record RunChange(
        @Nullable Lifecycle before,
        Lifecycle after,
        Instant time,
        @Nullable Failure error) {}
