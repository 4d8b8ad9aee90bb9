package io.waymark.domain.state;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run (for example {@code in_progress}) with its times and its error.
 *
 * @param state the state
 * @param startedAt the time of the first start; null if the run has not started
 * @param endedAt the time of the event that ended the run; null if the run has not ended
 * @param lastEventAt the latest time of any event; null if there was none
 * @param error the error of a failed run; null if there is none
 */
public record RunStatus(
        LifecycleState state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastEventAt,
        @Nullable Failure error) {
    static final RunStatus UNKNOWN = new RunStatus(LifecycleState.NOT_STARTED, null, null, null, null);

    RunStatus withEventAt(Instant time) {
        var latest = lastEventAt == null || time.isAfter(lastEventAt) ? time : lastEventAt;
        return new RunStatus(state, startedAt, endedAt, latest, error);
    }

    RunStatus asRunning(Instant time) {
        return new RunStatus(LifecycleState.IN_PROGRESS, startedAt == null ? time : startedAt, null, lastEventAt, null);
    }

    RunStatus asEnded(LifecycleState endState, Instant time, @Nullable Failure cause) {
        return new RunStatus(endState, startedAt, time, lastEventAt, cause);
    }

    /** Returns whether a start is stale: the run has ended, and the time of the start is before the end. */
    boolean isStaleStart(Instant start) {
        return state.isEnded() && endedAt != null && start.isBefore(endedAt);
    }
}
