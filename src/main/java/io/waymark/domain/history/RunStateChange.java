package io.waymark.domain.history;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run's state changed, or the run is new.
 *
 * @param before null when the run is new
 * @param time of the event
 */
public record RunStateChange(
        @Nullable LifecycleState before,
        LifecycleState after,
        Instant time,
        @Nullable Failure error) {}
