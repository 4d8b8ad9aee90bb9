package io.waymark.domain.run;

import io.waymark.domain.schema.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run beforehand; null where nothing was said.
 *
 * @param config module → experiment → parameters, in the order of the file
 * @param sequence the modules in order; where only a config was given, its keys without {@code Executor}
 */
public record RunPlan(
        @Nullable Workflow workflow,
        Value.@Nullable Members config,
        @Nullable List<String> sequence,
        @Nullable HistoryLimits limits) {
    /** Nothing is known. */
    public static final RunPlan NONE = new RunPlan(null, null, null, null);

    /** How many modules a plan may name, and so many more may appear in a run: each costs every event of the run. */
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

    /** Returns the later plan's members, and this plan's where the later one has none; limits are replaced one by one. */
    public RunPlan mergedWith(RunPlan later) {
        return new RunPlan(
                later.workflow == null ? workflow : later.workflow,
                later.config == null ? config : later.config,
                later.sequence == null ? sequence : later.sequence,
                later.limits == null ? limits : later.limits.withDefaults(limitsOrDefault()));
    }
}
