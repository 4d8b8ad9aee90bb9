package io.waymark.domain.state;

import io.waymark.domain.history.Timing;
import io.waymark.domain.run.RunEvent.TimingEnded;
import io.waymark.domain.run.RunEvent.TimingEvent;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.Value;
import org.jspecify.annotations.Nullable;

/**
 * Applies the start and end events of timed steps to the timings of a run. These events do not change the executions or
 * the state of the run.
 */
final class TimingReducer {
    /**
     * The maximum number of open timings of a run, because they are part of its stored state. The oldest ones beyond it
     * are dropped; their later ends become orphaned timings.
     */
    static final int MAX_OPEN = 1000;

    private TimingReducer() {}

    static void apply(ReducerResultBuilder transition, TimingEvent event) {
        if (event.step().name().equals(TimedStep.RUN)) {
            markRunTiming(transition, event.step());
        }
        transition.setAffectedExecution(transition.path.keyFor(event.step().execution(), transition.order()));
        var open = transition.openTimings.remove(event.step());
        if (event instanceof TimingEnded ended) {
            closeTiming(transition, ended, open);
        } else {
            openTiming(transition, event);
        }
    }

    private static void openTiming(ReducerResultBuilder transition, TimingEvent event) {
        transition.openTimings.put(event.step(), new OpenTiming(transition.time(), event.context()));
        if (transition.openTimings.size() > MAX_OPEN) {
            var oldest = transition.openTimings.keySet().iterator().next();
            transition.openTimings.remove(oldest);
        }
    }

    private static void closeTiming(ReducerResultBuilder transition, TimingEnded event, @Nullable OpenTiming open) {
        var context = event.context().with("status", new Value.Text(event.failed() ? "error" : "completed"));
        var seconds = event.durationSeconds();
        if (open != null) {
            double duration = seconds == null ? Timing.secondsBetween(open.startedAt(), transition.time()) : seconds;
            transition.addTiming(
                    event.step(), open.startedAt(), duration, open.context().with(context));
        } else {
            double duration = seconds == null ? 0 : seconds;
            transition.addTiming(
                    event.step(),
                    Timing.startBefore(transition.time(), duration),
                    duration,
                    context.with("orphaned", new Value.Bool(true)));
        }
    }

    private static void markRunTiming(ReducerResultBuilder transition, TimedStep step) {
        var execution = transition.execution(transition.path.keyFor(step.execution(), transition.order()));
        if (execution != null && execution.isRunning() && !execution.hasRunTiming()) {
            transition.putExecution(execution.withTiming());
        }
    }
}
