package io.waymark.web.api.schema;

import io.waymark.codec.json.SchemaView;
import io.waymark.domain.schema.diff.Change;
import io.waymark.port.read.HistoryReader.ResolvedSnapshot;
import io.waymark.web.api.list.ListResponses;
import io.waymark.web.api.list.QueryParameters;
import io.waymark.web.filter.AcceptsQueryParameters;
import java.util.List;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Serves the output schema that a Preprocessor module is expected to have according to its config, and compares it with
 * the schema that the module reported. The query parameters are {@code experiment} and {@code module}, for which only
 * {@code Preprocessor} is supported.
 */
@RestController
@RequestMapping("/api/v1/runs/{run}")
class PreprocessorSchemaInferenceController {
    private final PreprocessorSchemaInferenceService inferences;

    PreprocessorSchemaInferenceController(PreprocessorSchemaInferenceService inferences) {
        this.inferences = inferences;
    }

    /**
     * The comparison of the expected schema of a module with the one that it reported.
     *
     * @param moduleName the module
     * @param experimentName the experiment of the module
     * @param snapshotId the id of the snapshot that recorded the reported schema
     * @param matches whether all fields are as expected; the properties of the schema itself may differ
     * @param expected the schema inferred from the config
     * @param reported the schema that the module reported when it completed last
     * @param changes the differences from the expected schema to the reported one
     * @param applied the processors in the config that were applied, each with the column that it changes, {@code
     *     column: group_method}
     * @param skipped the processors in the config that do not fit the input schema, with the reason
     */
    record CheckView(
            String moduleName,
            String experimentName,
            String snapshotId,
            boolean matches,
            SchemaView expected,
            SchemaView reported,
            List<Change> changes,
            List<String> applied,
            List<String> skipped) {

        static CheckView of(PreprocessorSchemaInferenceService.InferenceResult inferenceResult, ResolvedSnapshot last) {
            var expected = inferenceResult.inferredSchema().schema();
            var reported = Objects.requireNonNull(last.after());
            var changes = DiffView.between(expected, reported, List.of());
            return new CheckView(
                    PreprocessorSchemaInferenceService.MODULE,
                    inferenceResult.experiment(),
                    last.snapshot().id().toString(),
                    changes.stream().noneMatch(change -> change.target() == Change.Target.FIELD),
                    new SchemaView(expected),
                    new SchemaView(reported),
                    changes,
                    inferenceResult.inferredSchema().applied(),
                    inferenceResult.inferredSchema().skipped());
        }
    }

    @GetMapping(path = "/inferred-metadata", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"module", "experiment"})
    Mono<ResponseEntity<SchemaView>> inferred(@PathVariable("run") String run, ServerHttpRequest request) {
        return inferences
                .infer(inferenceRequest(run, request))
                .map(inferenceResult -> ListResponses.single(
                        inferenceResult.asOf(),
                        new SchemaView(inferenceResult.inferredSchema().schema())));
    }

    /** Compares the expected schema with the one that the module reported last. */
    @GetMapping(path = "/inference-check", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptsQueryParameters({"module", "experiment"})
    Mono<ResponseEntity<CheckView>> check(@PathVariable("run") String run, ServerHttpRequest request) {
        var requested = inferenceRequest(run, request);
        return inferences
                .completed(requested)
                .flatMap(last -> inferences
                        .infer(new PreprocessorSchemaInferenceService.InferenceRequest(
                                requested.run(),
                                requested.module(),
                                last.snapshot().execution().experiment()))
                        .map(inferenceResult ->
                                ListResponses.single(inferenceResult.asOf(), CheckView.of(inferenceResult, last))));
    }

    private static PreprocessorSchemaInferenceService.InferenceRequest inferenceRequest(
            String run, ServerHttpRequest request) {
        var parameters = new QueryParameters(request.getQueryParams());
        return new PreprocessorSchemaInferenceService.InferenceRequest(
                QueryParameters.parseRun(run),
                parameters.text("module", PreprocessorSchemaInferenceService.MODULE),
                parameters.text("experiment"));
    }
}
