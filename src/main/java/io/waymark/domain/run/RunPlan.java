package io.waymark.domain.run;

import io.waymark.domain.schema.Value.Members;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a run, as published before or at its start. A member that is null is not planned.
 *
 * @param workflow the workflow that the run executes
 * @param config the parameters of each experiment of each module, in the order of the input: module → experiment →
 *     parameters
 * @param sequence the modules in the order of their execution; if the plan has a config but no sequence, the keys of
 *     the config without {@code Executor}
 * @param limits the maximum numbers of records that the run keeps
 */
public record RunPlan(
        @Nullable Workflow workflow,
        @Nullable Members config,
        @Nullable List<String> sequence,
        @Nullable HistoryPruningLimits limits) {
    /** A plan without members. */
    public static final RunPlan NONE = new RunPlan(null, null, null, null);

    /**
     * The maximum number of modules in a plan, and of modules that send events in a run. Each module adds to the cost
     * of every event.
     */
    public static final int MAX_MODULES = 1000;

    private static final String LIMITS_MEMBER = "Executor";

    public RunPlan {
        if (sequence == null && config != null) {
            sequence = config.members().keySet().stream()
                    .filter(module -> !module.equals(LIMITS_MEMBER))
                    .toList();
        }
        sequence = sequence == null ? null : sequence.stream().distinct().toList();
    }

    public HistoryPruningLimits limitsOrDefault() {
        return limits == null ? HistoryPruningLimits.DEFAULT : limits;
    }

    /**
     * Returns this plan with the members of the later plan. Members that the later plan lacks stay; limits are merged
     * one by one.
     */
    public RunPlan mergedWith(RunPlan later) {
        return new RunPlan(
                later.workflow == null ? workflow : later.workflow,
                later.config == null ? config : later.config,
                later.sequence == null ? sequence : later.sequence,
                later.limits == null ? limits : later.limits.withDefaults(limitsOrDefault()));
    }
}
