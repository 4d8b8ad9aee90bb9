package io.waymark.query;

import io.waymark.domain.schema.Change;
import io.waymark.http.AcceptedParameters;
import io.waymark.port.reading.HistoryReader.WholeSnapshot;
import io.waymark.wire.SchemaView;
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

/** The schema that a Preprocessor is expected to leave; {@code ?module=Preprocessor[&experiment=]}. */
@RestController
@RequestMapping("/api/v1/runs/{run}")
class InferenceController {
    private final Inferences inferences;

    InferenceController(Inferences inferences) {
        this.inferences = inferences;
    }

    /**
     * What came against what was expected.
     *
     * @param matches whether all fields are as expected; the schema's own properties may differ
     * @param expected by the config
     * @param reported by the last completion
     * @param changes that lead from the expected schema to the reported one
     * @param applied which processors change which column, {@code column: group_method}
     * @param skipped which do not fit, and why
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

        static CheckView of(Inferences.Found found, WholeSnapshot last) {
            var expected = found.inference().schema();
            var reported = Objects.requireNonNull(last.after());
            var changes = DiffView.between(expected, reported, List.of());
            return new CheckView(
                    Inferences.MODULE,
                    found.experiment(),
                    last.snapshot().id().toString(),
                    changes.stream().noneMatch(change -> change.target() == Change.Target.FIELD),
                    new SchemaView(expected),
                    new SchemaView(reported),
                    changes,
                    found.inference().applied(),
                    found.inference().skipped());
        }
    }

    @GetMapping(path = "/inferred-metadata", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptedParameters({"module", "experiment"})
    Mono<ResponseEntity<SchemaView>> inferred(@PathVariable("run") String run, ServerHttpRequest request) {
        return inferences
                .infer(wanted(run, request))
                .map(found -> Lists.single(
                        found.asOf(), new SchemaView(found.inference().schema())));
    }

    /** Compares with what the module reported last. */
    @GetMapping(path = "/inference-check", produces = MediaType.APPLICATION_JSON_VALUE)
    @AcceptedParameters({"module", "experiment"})
    Mono<ResponseEntity<CheckView>> check(@PathVariable("run") String run, ServerHttpRequest request) {
        var wanted = wanted(run, request);
        return inferences
                .completed(wanted)
                .flatMap(last -> inferences
                        .infer(new Inferences.Wanted(
                                wanted.run(),
                                wanted.module(),
                                last.snapshot().execution().experiment()))
                        .map(found -> Lists.single(found.asOf(), CheckView.of(found, last))));
    }

    private static Inferences.Wanted wanted(String run, ServerHttpRequest request) {
        var asked = new Asked(request.getQueryParams());
        return new Inferences.Wanted(Asked.run(run), asked.text("module", Inferences.MODULE), asked.text("experiment"));
    }
}
