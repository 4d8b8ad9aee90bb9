package io.waymark.web.api.across;

import io.waymark.domain.run.RunId;
import io.waymark.port.across.WorkflowReader.StepTimings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recorded durations of the steps of a workflow. The step with the longest median duration is first. */
record TimingsView(List<StepView> items) {
    /**
     * A step of an execution.
     *
     * @param key the key of the execution
     * @param values slowest first
     */
    record StepView(
            String key,
            String moduleName,
            String stepName,
            int count,
            @Nullable Double p50,
            @Nullable Double p95,
            List<DurationView> values) {}

    /** One duration. */
    record DurationView(RunId runId, double durationSeconds, Instant endTime) {}

    static TimingsView of(List<StepTimings> steps) {
        return new TimingsView(steps.stream().map(TimingsView::step).toList());
    }

    private static StepView step(StepTimings step) {
        return new StepView(
                step.key(),
                step.module(),
                step.step(),
                step.baseline().count(),
                step.baseline().p50(),
                step.baseline().p95(),
                step.values().stream()
                        .map(value -> new DurationView(value.run(), value.seconds(), value.endedAt()))
                        .toList());
    }
}
