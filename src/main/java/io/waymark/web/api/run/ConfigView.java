package io.waymark.web.api.run;

import io.waymark.domain.run.HistoryLimits;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.port.read.RunReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan and the context of a run; a member is null if no event had it. */
record ConfigView(
        @Nullable Workflow workflow,
        Value.@Nullable Members config,
        @Nullable List<String> sequence,
        @Nullable HistoryLimits limits,
        Value.Members context) {

    static ConfigView of(RunReader.PlanAndContext run) {
        var plan = run.plan();
        return new ConfigView(plan.workflow(), plan.config(), plan.sequence(), plan.limits(), run.context());
    }
}
