package io.waymark.domain.state;

import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetObserved;
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
 * Applies events to the state of a run and computes the records that they add. The result depends only on the
 * arguments. Every decoded event of the run is accepted. A restore also needs its restore point, the earlier state to
 * which it sets the run back. The rules are in {@code src/docs/specification/run-state.md}.
 */
public final class RunReducer {
    private RunReducer() {}

    /**
     * Applies one event that was not applied before.
     *
     * @param state the state of the run of the event
     */
    public static ReducerResult reduce(RunState state, RunEvent event) {
        var transition = new ReducerResultBuilder(state, event.envelope());
        if (event instanceof RunPlanned planned) {
            plan(transition, planned);
        } else if (event instanceof RunStarted started) {
            start(transition, started);
        } else if (event instanceof RunCompleted completed) {
            end(transition, completed, LifecycleState.COMPLETED, null);
        } else if (event instanceof RunFailed failed) {
            end(transition, failed, LifecycleState.FAILED, failed.error());
        } else if (event instanceof ModuleEvent module) {
            ModuleReducer.apply(transition, module);
        } else if (event instanceof DatasetObserved observed) {
            observe(transition, observed);
        } else if (event instanceof TimingEvent timing) {
            TimingReducer.apply(transition, timing);
        } else {
            throw new IllegalArgumentException("Cannot apply a restore: use reduceRestore for it: " + event);
        }
        return transition.toReduction();
    }

    /**
     * Applies a restore.
     *
     * @param point the restore point as stored at the time of the event
     */
    public static ReducerResult reduceRestore(RunState state, RunRestored event, RestorePoint point) {
        var transition = new ReducerResultBuilder(state, event.envelope());
        new RestoreEventReducer(transition, event, point).apply();
        return transition.toReduction();
    }

    private static void plan(ReducerResultBuilder transition, PlanEvent event) {
        transition.addContext(event.context());
        transition.plan(event.plan());
    }

    private static void start(ReducerResultBuilder transition, RunStarted event) {
        plan(transition, event);
        if (!transition.status.isStaleStart(time(event))) {
            transition.status = transition.status.asRunning(time(event));
        }
    }

    /** Applies an observation (RUN-69). */
    private static void observe(ReducerResultBuilder transition, DatasetObserved event) {
        ModuleReducer.apply(transition, event.toCompletion());
        transition.status = transition.status.asEnded(LifecycleState.OBSERVED, time(event), null);
    }

    private static void end(
            ReducerResultBuilder transition, RunEvent event, LifecycleState state, @Nullable Failure error) {
        transition.addContext(event.context());
        transition.status = transition.status.asEnded(state, time(event), error);
    }

    private static Instant time(RunEvent event) {
        EventAttributes envelope = event.envelope();
        return envelope.time();
    }
}
