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
public record Plan(
        @Nullable Workflow workflow,
        Value.@Nullable Members config,
        @Nullable List<String> sequence,
        @Nullable Limits limits) {
    /** Nothing is known. */
    public static final Plan NONE = new Plan(null, null, null, null);

    /** How many modules a plan may name, and so many more may appear in a run: each costs every event of the run. */
    public static final int MOST_MODULES = 1000;

    private static final String SETTINGS = "Executor";

    public Plan {
        if (sequence == null && config != null) {
            sequence = config.members().keySet().stream()
                    .filter(module -> !module.equals(SETTINGS))
                    .toList();
        }
        sequence = sequence == null ? null : sequence.stream().distinct().toList();
    }

    public Limits limitsOrDefault() {
        return limits == null ? Limits.DEFAULT : limits;
    }

    /** Returns the later plan's members, and this plan's where the later one has none; limits are replaced one by one. */
    public Plan replacedBy(Plan later) {
        return new Plan(
                later.workflow == null ? workflow : later.workflow,
                later.config == null ? config : later.config,
                later.sequence == null ? sequence : later.sequence,
                later.limits == null ? limits : later.limits.over(limitsOrDefault()));
    }
}
