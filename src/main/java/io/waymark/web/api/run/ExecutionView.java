package io.waymark.web.api.run;

import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.LifecycleState;
import io.waymark.port.across.WorkflowReader.LateStart;
import io.waymark.port.read.ExecutionReader.Listed;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The current state of an execution.
 *
 * @param key as text, {@code Loader[load_v1]_Synthesizer[method_a]}
 * @param path the same as an array
 * @param attempt the last one in an event; omitted if no event had one
 * @param planned whether the run's config contains it
 * @param error of a failed execution
 */
record ExecutionView(
        String key,
        ExecutionKey path,
        String moduleName,
        String experimentName,
        OptionalLong attempt,
        LifecycleState state,
        boolean planned,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Failure error,
        boolean late) {

    /**
     * Creates the view of an execution.
     *
     * @param late the executions of the run that are reported as late
     */
    static ExecutionView of(Listed listed, Set<LateStart> late) {
        var execution = listed.execution();
        var last = execution.key().last();
        return new ExecutionView(
                execution.key().toString(),
                execution.key(),
                last.module(),
                last.experiment(),
                execution.attempt() == null ? OptionalLong.empty() : OptionalLong.of(execution.attempt()),
                execution.state(),
                listed.planned(),
                execution.startedAt(),
                execution.endedAt(),
                listed.error(),
                !late.isEmpty()
                        && execution.startedAt() != null
                        && late.contains(
                                new LateStart(execution.key().contentHash().toString(), execution.startedAt())));
    }
}
