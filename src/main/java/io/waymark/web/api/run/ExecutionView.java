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
 * The current state of an execution, one module that runs one experiment, in a response.
 *
 * @param key the execution key, which is the path from the first module to this execution, as text: {@code
 *     Loader[load_v1]_Synthesizer[method_a]}
 * @param path the same as {@code key}, as an array
 * @param moduleName the module
 * @param experimentName the experiment of the module
 * @param attempt the attempt number of the last event that contained one; omitted if no event contained one
 * @param state the state of the execution
 * @param planned whether the config of the run contains this execution
 * @param startedAt the time of its last start; null if it has not started
 * @param endedAt the time of its end; null if it has not ended
 * @param error the error of a failed execution; else null
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
