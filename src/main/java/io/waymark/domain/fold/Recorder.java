package io.waymark.domain.fold;

import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleEvent;
import io.waymark.domain.run.RunEvent.Planning;
import io.waymark.domain.run.RunEvent.RunCompleted;
import io.waymark.domain.run.RunEvent.RunFailed;
import io.waymark.domain.run.RunEvent.RunPlanned;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunEvent.RunStarted;
import io.waymark.domain.run.RunEvent.TimingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The fold: what one event makes of a run. Deterministic, and total: every decoded event of the run can be applied, a
 * restore with what is stored of the state it goes back to.
 * Rules: the contract's chapter 2.
 */
public final class Recorder {
    private Recorder() {}

    /**
     * Applies one event that has not been applied before.
     *
     * @param state of the event's run
     */
    public static Recorded record(RunState state, RunEvent event) {
        var draft = new Draft(state, event.envelope());
        switch (event) {
            case RunPlanned planned -> plan(draft, planned);
            case RunStarted started -> start(draft, started);
            case RunCompleted completed -> end(draft, completed, Lifecycle.COMPLETED, null);
            case RunFailed failed -> end(draft, failed, Lifecycle.FAILED, failed.error());
            case RunRestored restored ->
                throw new IllegalArgumentException(
                        "Cannot record a restore: its restore point is missing: " + restored.snapshotId());
            case ModuleEvent module -> ModuleFold.apply(draft, module);
            case TimingEvent timing -> TimingFold.apply(draft, timing);
        }
        return draft.recorded();
    }

    /**
     * Takes the run back.
     *
     * @param point where to, as it is stored at the time of the event
     */
    public static Recorded restore(RunState state, RunRestored event, RestorePoint point) {
        var draft = new Draft(state, event.envelope());
        new RestoreFold(draft, event, point).apply();
        return draft.recorded();
    }

    private static void plan(Draft draft, Planning event) {
        draft.say(event.context());
        draft.plan(event.plan());
    }

    private static void start(Draft draft, RunStarted event) {
        plan(draft, event);
        if (!draft.standing.outlivedBy(time(event))) {
            draft.standing = draft.standing.running(time(event));
        }
    }

    private static void end(Draft draft, RunEvent event, Lifecycle how, @Nullable Failure why) {
        draft.say(event.context());
        draft.standing = draft.standing.ended(how, time(event), why);
    }

    private static Instant time(RunEvent event) {
        Envelope envelope = event.envelope();
        return envelope.time();
    }
}
