package io.waymark.domain.summary;

import io.waymark.domain.plan.ExpectedExecutionTree;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.state.RunState;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run, measured in executions (one module running one experiment).
 *
 * @param expected the number of executions that the config of the run expects; null without a config
 * @param completed the number of executions that are completed now
 * @param failed the number of executions that are failed now
 */
public record RunProgress(@Nullable Long expected, long completed, long failed) {

    /** Returns the progress of a run with this plan. */
    public static RunProgress of(RunPlan plan, RunState.RunCounters counters) {
        var expected =
                plan.config() == null ? null : ExpectedExecutionTree.of(plan).count();
        return new RunProgress(expected, counters.completed(), counters.failed());
    }
}
