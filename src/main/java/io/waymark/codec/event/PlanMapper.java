package io.waymark.codec.event;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts the plan of a run from event data to the domain: its workflow, config (the expected experiments of each
 * module), sequence of modules, and limits on the number of records that the run keeps. Throws {@link DecodeException}
 * if the plan is invalid.
 */
final class PlanMapper {
    private PlanMapper() {}

    /** Converts a plan that must have a workflow, and a config or a sequence (EVT-24). */
    static RunPlan required(ParsedEventData data) {
        if (data.at("workflow").isAbsent()) {
            throw new DecodeException(
                    "/data/workflow", "a plan must have a workflow with the members namespace and name");
        }
        if (data.at("config").isAbsent() && data.at("sequence").isAbsent()) {
            throw new DecodeException("/data/config", "a plan must have a config or a sequence of at least one module");
        }
        return optional(data);
    }

    /** Converts a plan all of whose parts are optional. */
    static RunPlan optional(ParsedEventData data) {
        return new RunPlan(
                workflow(data.at("workflow")),
                config(data.at("config")),
                sequence(data.at("sequence")),
                limits(data.at("limits")));
    }

    private static @Nullable Workflow workflow(DataNode node) {
        return node.isAbsent()
                ? null
                : new Workflow(
                        node.member("namespace").name(), node.member("name").name());
    }

    /** Validates the names of modules and experiments; the parameters of an experiment are not interpreted. */
    private static Value.@Nullable Members config(DataNode node) {
        if (node.isAbsent()) {
            return null;
        }
        var modules = node.object();
        checkCount(node, modules.members().size());
        for (var module : modules.members().keySet()) {
            var experiments = node.member(module);
            experiments.checkName(module);
            experiments.object().members().keySet().forEach(experiments::checkName);
        }
        return modules;
    }

    private static @Nullable List<String> sequence(DataNode node) {
        if (node.isAbsent()) {
            return null;
        }
        var modules = node.nodes();
        checkCount(node, modules.size());
        return modules.stream().map(DataNode::name).toList();
    }

    private static void checkCount(DataNode node, int modules) {
        if (modules > RunPlan.MAX_MODULES) {
            throw new DecodeException(
                    node.location(),
                    "at most " + RunPlan.MAX_MODULES + " modules are allowed, the plan has " + modules);
        }
    }

    private static @Nullable HistoryPruningLimits limits(DataNode node) {
        return node.isAbsent()
                ? null
                : new HistoryPruningLimits(
                        node.member("max_snapshots").count(),
                        node.member("max_changes").count(),
                        node.member("max_timings").count());
    }
}
