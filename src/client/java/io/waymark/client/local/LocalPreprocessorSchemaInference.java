package io.waymark.client.local;

import io.waymark.client.RecordedSnapshot;
import io.waymark.domain.plan.InferredSchema;
import io.waymark.domain.plan.PreprocessorSchemaInference;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.state.RunState;
import io.waymark.domain.summary.CurrentPathSummary;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Infers the expected output schema of the module {@code Preprocessor} from the module's config and input schema. For
 * any other module, the result is empty.
 */
final class LocalPreprocessorSchemaInference {
    private final RunState state;
    private final List<RecordedSnapshot> snapshots;

    LocalPreprocessorSchemaInference(InMemoryRunHistory history) {
        this.state = history.state();
        this.snapshots = history.snapshots();
    }

    /** Infers the schema; {@code experiment} is null for the one executed last, else the first of the config. */
    Optional<Schema> of(String module, @Nullable String experiment) {
        if (!module.equals(PreprocessorSchemaInference.MODULE)) {
            return Optional.empty();
        }
        var last = lastSnapshot(experiment);
        return PreprocessorSchemaInference.of(state.plan()).flatMap(preprocessor -> {
            var inferred = preprocessor.experiment(
                    experiment, last.map(RecordedSnapshot::experimentName).orElse(null));
            return last.flatMap(RecordedSnapshot::metadataBefore)
                    .or(this::inputSchema)
                    .flatMap(before -> preprocessor.infer(inferred, before))
                    .map(InferredSchema::schema);
        });
    }

    private Optional<RecordedSnapshot> lastSnapshot(@Nullable String experiment) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.moduleName().equals(PreprocessorSchemaInference.MODULE))
                .filter(snapshot -> PreprocessorSchemaInference.EXECUTION_PHASES.contains(snapshot.phase()))
                .filter(snapshot ->
                        experiment == null || snapshot.experimentName().equals(experiment))
                .reduce((earlier, later) -> later);
    }

    private Optional<Schema> inputSchema() {
        return CurrentPathSummary.of(state)
                .inputModule(PreprocessorSchemaInference.MODULE, state.metadata()::containsKey)
                .map(state.metadata()::get);
    }
}
