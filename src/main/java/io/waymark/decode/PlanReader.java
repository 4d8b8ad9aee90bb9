package io.waymark.decode;

import io.waymark.domain.run.Limits;
import io.waymark.domain.run.Plan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what is said of a run beforehand. */
final class PlanReader {
    private PlanReader() {}

    /** A plan names its workflow and has a config or a sequence (EVT-24). */
    static Plan required(EventData data) {
        if (data.at("workflow").absent()) {
            throw new Refusal("/data/workflow", "a plan names its workflow, {namespace, name}");
        }
        if (data.at("config").absent() && data.at("sequence").absent()) {
            throw new Refusal(
                    "/data/config", "a plan has a config, an object of modules, or a sequence that names at least one");
        }
        return optional(data);
    }

    static Plan optional(EventData data) {
        return new Plan(
                workflow(data.at("workflow")),
                config(data.at("config")),
                sequence(data.at("sequence")),
                limits(data.at("limits")));
    }

    private static @Nullable Workflow workflow(Part part) {
        return part.absent()
                ? null
                : new Workflow(part.at("namespace").name(), part.at("name").name());
    }

    /** Modules hold experiments by name; what an experiment holds is its own. */
    private static Value.@Nullable Members config(Part part) {
        if (part.absent()) {
            return null;
        }
        var modules = part.object();
        checkCount(part, modules.members().size());
        for (var module : modules.members().keySet()) {
            var experiments = part.at(module);
            experiments.checkName(module);
            experiments.object().members().keySet().forEach(experiments::checkName);
        }
        return modules;
    }

    private static @Nullable List<String> sequence(Part part) {
        if (part.absent()) {
            return null;
        }
        var modules = part.parts();
        checkCount(part, modules.size());
        return modules.stream().map(Part::name).toList();
    }

    private static void checkCount(Part part, int modules) {
        if (modules > Plan.MOST_MODULES) {
            throw new Refusal(
                    part.where(), "at most " + Plan.MOST_MODULES + " modules are allowed, these are " + modules);
        }
    }

    /** Reads the limits that the plan names. */
    private static @Nullable Limits limits(Part part) {
        return part.absent()
                ? null
                : new Limits(
                        part.at("max_snapshots").count(),
                        part.at("max_changes").count(),
                        part.at("max_timings").count());
    }
}
