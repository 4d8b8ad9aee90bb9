package io.waymark.domain.plan;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The planned experiments of the module Preprocessor, from which the schema of its output is inferred (RUN-62).
 *
 * @param experiments the parameters of each experiment by its name, at least one
 */
public record PreprocessorSchemaInference(Value.Members experiments) {
    /** The only module whose schema is inferred. */
    public static final String MODULE = "Preprocessor";

    /** The snapshots of an execution. Their schema before the step is the input schema of the inference (API-34). */
    public static final Set<Snapshot.Phase> EXECUTION_PHASES = Collections.unmodifiableSet(
            EnumSet.of(Snapshot.Phase.STARTED, Snapshot.Phase.COMPLETED, Snapshot.Phase.FAILED));

    /** Returns the experiments in the plan; empty if its config has none. */
    public static Optional<PreprocessorSchemaInference> of(RunPlan plan) {
        var config = plan.config();
        return config != null && config.get(MODULE) instanceof Value.Members experiments && !experiments.isEmpty()
                ? Optional.of(new PreprocessorSchemaInference(experiments))
                : Optional.empty();
    }

    /**
     * Returns the experiment to infer: the requested one, else the one executed last, else the first of the config
     * (API-34).
     *
     * @param requested null for any
     * @param lastExecuted null if there is none
     */
    public String experiment(@Nullable String requested, @Nullable String lastExecuted) {
        if (requested != null) {
            return requested;
        }
        return lastExecuted != null
                ? lastExecuted
                : experiments.members().keySet().iterator().next();
    }

    /** Infers the schema after an experiment. Empty if the config has no parameters of this experiment. */
    public Optional<InferredSchema> infer(String experiment, Schema before) {
        return experiments.get(experiment) instanceof Value.Members parameters
                ? Optional.of(InferredSchema.of(before, parameters))
                : Optional.empty();
    }
}
