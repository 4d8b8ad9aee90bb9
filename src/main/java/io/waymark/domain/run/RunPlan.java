package io.waymark.domain.run;

import io.waymark.domain.schema.Value.Members;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a run. Null members are not planned.
 *
 * @param config module → experiment → parameters, in the order of the input
 * @param sequence the modules in order; if only a config is given, its keys without {@code Executor}
 */
public record RunPlan(
        @Nullable Workflow workflow,
        @Nullable Members config,
        @Nullable List<String> sequence,
        @Nullable HistoryLimits limits) {
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

    public HistoryLimits limitsOrDefault() {
        return limits == null ? HistoryLimits.DEFAULT : limits;
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
