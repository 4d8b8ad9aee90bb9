package io.waymark.domain.state;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands.
 *
 * @param startedAt when it first began, null before
 * @param endedAt the time of the event that ended it, null while it has not ended
 * @param lastEventAt the latest time of any event
 * @param error of the event that failed it
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

    RunStatus asEnded(LifecycleState how, Instant time, @Nullable Failure why) {
        return new RunStatus(how, startedAt, time, lastEventAt, why);
    }

    /** A start that was sent before the run ended and came after. */
    boolean isStaleStart(Instant start) {
        return state.isEnded() && endedAt != null && start.isBefore(endedAt);
    }
}
