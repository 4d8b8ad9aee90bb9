package io.waymark.domain.state;

import io.waymark.domain.run.EventEnvelope;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.ModuleEvent;
import io.waymark.domain.run.RunEvent.PlanEvent;
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
public final class RunReducer {
    private RunReducer() {}

    /**
     * Applies one event that has not been applied before.
     *
     * @param state of the event's run
     */
    public static Reduction reduce(RunState state, RunEvent event) {
        var transition = new RunTransition(state, event.envelope());
        switch (event) {
            case RunPlanned planned -> plan(transition, planned);
            case RunStarted started -> start(transition, started);
            case RunCompleted completed -> end(transition, completed, LifecycleState.COMPLETED, null);
            case RunFailed failed -> end(transition, failed, LifecycleState.FAILED, failed.error());
            case RunRestored restored ->
                throw new IllegalArgumentException(
                        "Cannot record a restore: its restore point is missing: " + restored.snapshotId());
            case ModuleEvent module -> ModuleReducer.apply(transition, module);
            case TimingEvent timing -> TimingReducer.apply(transition, timing);
        }
        return transition.toReduction();
    }

    /**
     * Takes the run back.
     *
     * @param point where to, as it is stored at the time of the event
     */
    public static Reduction reduceRestore(RunState state, RunRestored event, RestorePoint point) {
        var transition = new RunTransition(state, event.envelope());
        new RestoreReducer(transition, event, point).apply();
        return transition.toReduction();
    }

    private static void plan(RunTransition transition, PlanEvent event) {
        transition.addContext(event.context());
        transition.plan(event.plan());
    }

    private static void start(RunTransition transition, RunStarted event) {
        plan(transition, event);
        if (!transition.status.isStaleStart(time(event))) {
            transition.status = transition.status.asRunning(time(event));
        }
    }

    private static void end(RunTransition transition, RunEvent event, LifecycleState how, @Nullable Failure why) {
        transition.addContext(event.context());
        transition.status = transition.status.asEnded(how, time(event), why);
    }

    private static Instant time(RunEvent event) {
        EventEnvelope envelope = event.envelope();
        return envelope.time();
    }
}
