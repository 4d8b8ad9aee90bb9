package io.waymark.web.api.across;

import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.across.WorkflowReader.LateExecution;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An execution in progress that is late because it runs longer than usual (BL-2), in a response. */
record LateExecutionView(
        RunId runId,
        @Nullable Workflow workflow,
        String key,
        Instant startedAt,
        Instant reportedAt,
        double expectedSeconds,
        double elapsedSeconds) {
    static LateExecutionView of(LateExecution late) {
        return new LateExecutionView(
                late.run(),
                late.workflow(),
                late.key(),
                late.startedAt(),
                late.reportedAt(),
                late.expectedSeconds(),
                late.elapsedSeconds());
    }
}
