package io.waymark.domain.fold;

import io.waymark.domain.run.Failure;
import io.waymark.domain.run.Lifecycle;
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
public record Standing(
        Lifecycle state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastEventAt,
        @Nullable Failure error) {
    static final Standing UNKNOWN = new Standing(Lifecycle.NOT_STARTED, null, null, null, null);

    Standing heard(Instant time) {
        var latest = lastEventAt == null || time.isAfter(lastEventAt) ? time : lastEventAt;
        return new Standing(state, startedAt, endedAt, latest, error);
    }

    Standing running(Instant time) {
        return new Standing(Lifecycle.IN_PROGRESS, startedAt == null ? time : startedAt, null, lastEventAt, null);
    }

    Standing ended(Lifecycle how, Instant time, @Nullable Failure why) {
        return new Standing(how, startedAt, time, lastEventAt, why);
    }

    /** A start that was sent before the run ended and came after. */
    boolean outlivedBy(Instant start) {
        return state.ended() && endedAt != null && start.isBefore(endedAt);
    }
}
