package io.waymark.domain.history;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of the state of a run, or the creation of the run.
 *
 * @param before null if the run is new
 * @param time the time of the event
 */
public record RunStateChange(
        @Nullable LifecycleState before,
        LifecycleState after,
        Instant time,
        @Nullable Failure error) implements HistoryRecord {}
