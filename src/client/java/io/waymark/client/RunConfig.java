package io.waymark.client;

import io.waymark.domain.plan.PlanExpansion;
import io.waymark.domain.run.HistoryLimits;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param run names it among all runs
 * @param workflow what runs again and again
 * @param modules module → experiment → parameters, in the order in which they run; {@code Executor} is no module; empty
 *     if only a sequence is known
 * @param sequence the modules in order, empty for that of {@code modules}
 * @param limits how much history is kept
 * @param context anything else worth keeping
 */
public record RunConfig(
        RunId run,
        Workflow workflow,
        Value.Members modules,
        List<String> sequence,
        HistoryLimits limits,
        Value.Members context) {
    private static final Pattern RESERVED_NAME = Pattern.compile("_(\\[[^\\]]*\\])$");

    /**
     * Checks the config.
     *
     * @throws StatusException.InvalidConfigException when a module does not hold experiments, or the name of one ends in {@code
     *     _[…]}, which is how samples are named
     */
    public RunConfig {
        modules.members().forEach(RunConfig::validateModule);
        sequence = List.copyOf(sequence);
    }

    /** A run of its own with the original's limits. */
    public static RunConfig of(Value.Members modules) {
        return new RunConfig(
                new RunId("run-" + UUID.randomUUID()),
                new Workflow("default", "workflow"),
                modules,
                List.of(),
                HistoryLimits.DEFAULT,
                Value.Members.empty());
    }

    /** The original's constructor: {@code Status(config, max_snapshots, max_changes, max_timings)}. */
    public static RunConfig of(Value.Members modules, long maxSnapshots, long maxChanges, long maxTimings) {
        return of(modules).withLimits(new HistoryLimits(maxSnapshots, maxChanges, maxTimings));
    }

    public RunConfig withRun(String id) {
        return new RunConfig(RunId.of(id), workflow, modules, sequence, limits, context);
    }

    public RunConfig withWorkflow(String namespace, String name) {
        return new RunConfig(run, new Workflow(namespace, name), modules, sequence, limits, context);
    }

    /** Plans the order of the modules, also without a config (EVT-24). */
    public RunConfig withSequence(List<String> newSequence) {
        return new RunConfig(run, workflow, modules, newSequence, limits, context);
    }

    public RunConfig withLimits(HistoryLimits newLimits) {
        return new RunConfig(run, workflow, modules, sequence, newLimits, context);
    }

    public RunConfig withContext(Value.Members newContext) {
        return new RunConfig(run, workflow, modules, sequence, limits, newContext);
    }

    /** Modules in order, and what else follows from it. */
    public RunPlan plan() {
        return new RunPlan(workflow, config(), sequence.isEmpty() ? null : sequence, limits);
    }

    /** The modules with their experiments; null if only a sequence is known. */
    Value.@Nullable Members config() {
        return modules.isEmpty() && !sequence.isEmpty() ? null : modules;
    }

    /** The executions that it asks for, depth first. */
    public PlanExpansion expansion() {
        return PlanExpansion.of(plan());
    }

    private static void validateModule(String module, Value experiments) {
        if (module.equals("Executor")) {
            return;
        }
        if (!(experiments instanceof Value.Members(var named))) {
            throw new StatusException.InvalidConfigException(
                    "Cannot use the config: module " + module + " must hold experiments by name: " + experiments);
        }
        for (var experiment : named.keySet()) {
            if (RESERVED_NAME.matcher(experiment).find()) {
                throw new StatusException.InvalidConfigException(
                        "Cannot use the config: an experiment's name must not end in"
                                + " _[…], which names samples: rename it: " + module + "[" + experiment + "]");
            }
        }
    }
}
