package io.waymark.client.local;

import io.waymark.domain.plan.InferredSchema;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.ExecutionPath;
import io.waymark.domain.state.RunState;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Infers the output schema that the module {@code Preprocessor} should have from its config and its input schema. Other
 * modules have no inferred schema.
 */
final class LocalInference {
    private static final String PREPROCESSOR = "Preprocessor";

    private final RunState state;

    LocalInference(RunState state) {
        this.state = state;
    }

    Optional<Schema> of(String module) {
        var onPath = state.path().entries().stream()
                .map(ExecutionPath.PathEntry::execution)
                .filter(execution -> execution.module().equals(module))
                .map(execution -> execution.experiment())
                .findFirst();
        return onPath.or(() -> experiments(module).members().keySet().stream().findFirst())
                .flatMap(experiment -> of(module, experiment));
    }

    Optional<Schema> of(String module, String experiment) {
        var before = inputSchema(module);
        if (module.equals(PREPROCESSOR)
                && before != null
                && experiments(module).get(experiment) instanceof Value.Members parameters) {
            return Optional.of(InferredSchema.of(before, parameters).schema());
        }
        return Optional.empty();
    }

    private Value.Members experiments(String module) {
        var config = state.plan().config();
        return config != null && config.get(module) instanceof Value.Members experiments
                ? experiments
                : Value.Members.empty();
    }

    /** Returns the schema of the nearest earlier module on the path that reported one; null if there is none. */
    private @Nullable Schema inputSchema(String module) {
        Comparator<String> order = state.sequence().order();
        return state.path().entries().reversed().stream()
                .filter(entry -> order.compare(entry.execution().module(), module) < 0)
                .filter(entry -> {
                    var execution = state.executions().get(entry.key());
                    return execution != null && execution.hasOutputSchema();
                })
                .map(entry -> state.metadata().get(entry.execution().module()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
