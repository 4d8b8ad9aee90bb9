package io.waymark.domain.history;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recorded change of the state of a run, for example from {@code in_progress} to {@code completed}. The first one is
 * the creation of the run.
 *
 * @param before the state before the event; null if the event created the run
 * @param after the state after the event
 * @param time the time of the event
 * @param error the error of a failed run; null if there is none
 */
public record RunStateChange(
        @Nullable LifecycleState before,
        LifecycleState after,
        Instant time,
        @Nullable Failure error) implements HistoryRecord {}
