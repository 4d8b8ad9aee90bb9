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

    /** A plan says at least workflow and config. */
    static Plan required(EventData data) {
        if (data.at("workflow").absent()) {
            throw new Refusal("/data/workflow", "a plan names its workflow, {namespace, name}");
        }
        if (data.at("config").absent()) {
            throw new Refusal("/data/config", "a plan has a config, an object of modules");
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
        part.object().members().keySet().forEach(module -> part.at(module).object());
        return part.object();
    }

    private static @Nullable List<String> sequence(Part part) {
        return part.absent() ? null : part.parts().stream().map(Part::name).toList();
    }

    /** A limit that is not given is the default one. */
    private static @Nullable Limits limits(Part part) {
        return part.absent()
                ? null
                : new Limits(
                        part.at("max_snapshots").count(Limits.DEFAULT.maxSnapshots()),
                        part.at("max_changes").count(Limits.DEFAULT.maxChanges()),
                        part.at("max_timings").count(Limits.DEFAULT.maxTimings()));
    }
}
