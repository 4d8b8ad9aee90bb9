package io.waymark.web.api.run;

import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.port.read.RunReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a run in a response, with its context. A member is null if no event contained it.
 *
 * @param workflow the workflow that the run executes
 * @param config the planned experiments and parameters of each module
 * @param sequence the planned order of the modules
 * @param limits the limits of the run's history
 * @param context the free-form members that events of the run added
 */
record PlanView(
        @Nullable Workflow workflow,
        Value.@Nullable Members config,
        @Nullable List<String> sequence,
        @Nullable HistoryPruningLimits limits,
        Value.Members context) {

    static PlanView of(RunReader.PlanAndContext run) {
        var plan = run.plan();
        return new PlanView(plan.workflow(), plan.config(), plan.sequence(), plan.limits(), run.context());
    }
}
