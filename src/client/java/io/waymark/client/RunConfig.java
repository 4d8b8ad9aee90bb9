package io.waymark.client;

import io.waymark.domain.plan.ExpectedExecutionTree;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a run: its id, its workflow, its modules with their experiments (named configurations), and the limits of
 * its history. Immutable.
 *
 * <pre>{@code
 * var config = RunConfig.of(ConfigFileReader.read(Path.of("config.yaml")))
 *         .withRun("census-2026-01-31")
 *         .withWorkflow("lab", "census");
 * }</pre>
 *
 * @param run the id of the run; if two executors use the same id, their events form one history
 * @param workflow the workflow that the run executes
 * @param modules the parameters of each experiment of each module, module → experiment → parameters, in order of
 *     execution. A member with the name {@code Executor} is not treated as a module. The object is empty if only a
 *     sequence is planned. The whole config is part of an event, so do not put secrets into parameters.
 * @param sequence the modules in order; empty for the order of {@code modules}
 * @param limits the numbers of records that the run keeps. A limit of 0 keeps all records, so that memory or storage
 *     grows with each event. A small limit deletes snapshots that a later restore may need.
 * @param context further members of the event, which are stored and shown unchanged
 */
public record RunConfig(
        RunId run,
        Workflow workflow,
        Value.Members modules,
        List<String> sequence,
        HistoryPruningLimits limits,
        Value.Members context) {
    private static final Pattern RESERVED_NAME = Pattern.compile("_(\\[[^\\]]*\\])$");

    /**
     * Validates the config.
     *
     * @throws WaymarkClientException.InvalidConfigException if a module is not an object of experiments, or if the name
     *     of an experiment ends in {@code _[…]}, which is reserved for samples
     */
    public RunConfig {
        modules.members().forEach(RunConfig::validateModule);
        sequence = List.copyOf(sequence);
    }

    /**
     * Returns a config with a random run id, the workflow {@code default/workflow} and the limits of PETsARD: 1000
     * snapshots, 5000 changes, 10000 timings.
     */
    public static RunConfig of(Value.Members modules) {
        return new RunConfig(
                new RunId("run-" + UUID.randomUUID()),
                new Workflow("default", "workflow"),
                modules,
                List.of(),
                HistoryPruningLimits.DEFAULT,
                Value.Members.empty());
    }

    /**
     * Returns a config with these limits, 0 for no limit. Corresponds to {@code Status(config, max_snapshots,
     * max_changes, max_timings)} of PETsARD.
     */
    public static RunConfig of(Value.Members modules, long maxSnapshots, long maxChanges, long maxTimings) {
        return of(modules).withLimits(new HistoryPruningLimits(maxSnapshots, maxChanges, maxTimings));
    }

    /**
     * Returns this config with another run id.
     *
     * @throws IllegalArgumentException if the id is not 1 to 250 of the characters that EVT-2 allows
     */
    public RunConfig withRun(String id) {
        return new RunConfig(RunId.of(id), workflow, modules, sequence, limits, context);
    }

    /** Returns this config with another workflow. */
    public RunConfig withWorkflow(String namespace, String name) {
        return new RunConfig(run, new Workflow(namespace, name), modules, sequence, limits, context);
    }

    /** Returns a config that plans the order of the modules, also without a config of experiments (EVT-24). */
    public RunConfig withSequence(List<String> newSequence) {
        return new RunConfig(run, workflow, modules, newSequence, limits, context);
    }

    /** Returns this config with other limits. */
    public RunConfig withLimits(HistoryPruningLimits newLimits) {
        return new RunConfig(run, workflow, modules, sequence, newLimits, context);
    }

    /** Returns this config with another context. */
    public RunConfig withContext(Value.Members newContext) {
        return new RunConfig(run, workflow, modules, sequence, limits, newContext);
    }

    /** Returns the plan that the config describes. */
    public RunPlan plan() {
        return new RunPlan(workflow, config(), sequence.isEmpty() ? null : sequence, limits);
    }

    /** Returns the modules with their experiments, or null if only a sequence is planned. */
    Value.@Nullable Members config() {
        return modules.isEmpty() && !sequence.isEmpty() ? null : modules;
    }

    /** Returns the expected executions, depth first. */
    public ExpectedExecutionTree expansion() {
        return ExpectedExecutionTree.of(plan());
    }

    private static void validateModule(String module, Value experiments) {
        if (module.equals("Executor")) {
            return;
        }
        if (!(experiments instanceof Value.Members named)) {
            throw new WaymarkClientException.InvalidConfigException("Cannot use the config: module " + module
                    + " must be an object of experiments, but is " + experiments);
        }
        for (var experiment : named.members().keySet()) {
            if (RESERVED_NAME.matcher(experiment).find()) {
                throw new WaymarkClientException.InvalidConfigException(
                        "Cannot use the config: the name of an experiment must not end in"
                                + " _[…] (reserved for samples): rename it: " + module + "[" + experiment + "]");
            }
        }
    }
}
