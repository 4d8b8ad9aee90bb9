package io.waymark.domain.fold;

import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.RunEvent.TimingEnded;
import io.waymark.domain.run.RunEvent.TimingEvent;
import io.waymark.domain.run.RunEvent.TimingStarted;
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What a step's start and end make of the timings. They start nothing else. */
final class TimingFold {
    /**
     * How many may be open, since a state is stored with them: the oldest beyond are forgotten, and their ends orphaned
     * if they come at all.
     */
    static final int MAX_OPEN = 1000;

    private TimingFold() {}

    static void apply(Draft draft, TimingEvent event) {
        if (event.step().name().equals(Step.RUN)) {
            markTimed(draft, event.step());
        }
        switch (event) {
            case TimingStarted started -> {
                draft.openTimings.remove(started.step());
                draft.openTimings.put(started.step(), new OpenTiming(draft.time(), started.context()));
                if (draft.openTimings.size() > MAX_OPEN) {
                    draft.openTimings.pollFirstEntry();
                }
            }
            case TimingEnded ended -> close(draft, ended, draft.openTimings.remove(ended.step()));
        }
    }

    private static void close(Draft draft, TimingEnded event, @Nullable OpenTiming open) {
        var said = event.context().with("status", new Value.Text(event.failed() ? "error" : "completed"));
        var seconds = event.durationSeconds();
        if (open != null) {
            double lasted = seconds == null ? Timing.secondsBetween(open.startedAt(), draft.time()) : seconds;
            draft.close(event.step(), open.startedAt(), lasted, open.context().with(said));
        } else {
            double lasted = seconds == null ? 0 : seconds;
            draft.close(
                    event.step(), before(draft.time(), lasted), lasted, said.with("orphaned", new Value.Bool(true)));
        }
    }

    private static void markTimed(Draft draft, Step step) {
        var execution = draft.execution(draft.path.place(step.execution(), draft.order()));
        if (execution != null && execution.running() && !execution.timed()) {
            draft.put(execution.withTiming());
        }
    }

    private static Instant before(Instant end, double seconds) {
        return end.minus((long) Math.rint(seconds * 1e6), ChronoUnit.MICROS);
    }
}
