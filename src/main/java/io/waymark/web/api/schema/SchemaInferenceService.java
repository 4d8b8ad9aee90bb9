package io.waymark.web.api.schema;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.plan.InferredSchema;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryReader.ResolvedSnapshot;
import io.waymark.port.read.HistoryReader.SnapshotFilter;
import io.waymark.port.read.ModuleSchemaReader;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.RunReader;
import io.waymark.web.problem.RequestRejectedException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Infers the expected output schema of a Preprocessor from its config and its input schema. The input schema is that of
 * its last execution, or the output of the previous module on the path if it was not executed yet.
 */
@Component
class SchemaInferenceService {
    static final String MODULE = "Preprocessor";

    private final RunReader runs;
    private final HistoryReader history;
    private final ModuleSchemaReader metadata;

    SchemaInferenceService(RunReader runs, HistoryReader history, ModuleSchemaReader metadata) {
        this.runs = runs;
        this.history = history;
        this.metadata = metadata;
    }

    /**
     * A request for an inference.
     *
     * @param experiment null for the last executed one, else the first of the config
     */
    record InferenceRequest(
            RunId run, String module, @Nullable String experiment) {
        InferenceRequest {
            if (!module.equals(MODULE)) {
                throw RequestRejectedException.unknown(
                        "unknown-inference", "Schemas are inferred for " + MODULE + " only, not for " + module + ".");
            }
        }

        RequestRejectedException notFound(String why) {
            return RequestRejectedException.unknown(
                    "unknown-inference", "Cannot infer the schema of run " + run + ": " + why);
        }
    }

    record InferenceResult(String experiment, InferredSchema inferredSchema, Cursor asOf) {}

    /** Returns the expected schema. The errors are 404 {@code unknown-run} and {@code unknown-inference}. */
    Mono<InferenceResult> infer(InferenceRequest request) {
        return runs.run(request.run())
                .flatMap(answer -> lastSnapshot(
                                request,
                                EnumSet.of(Snapshot.Phase.STARTED, Snapshot.Phase.COMPLETED, Snapshot.Phase.FAILED))
                        .flatMap(last -> inputSchema(request, answer.value(), last)
                                .map(before -> infer(request, answer.value(), last, before, answer.asOf()))));
    }

    /** Returns the last completion with a schema. The errors are those of {@link #infer}. */
    Mono<ResolvedSnapshot> completed(InferenceRequest request) {
        return lastSnapshot(request, EnumSet.of(Snapshot.Phase.COMPLETED))
                .map(last -> last.filter(snapshot -> snapshot.after() != null)
                        .orElseThrow(() -> request.notFound(request.module() + " has not reported a schema yet.")));
    }

    InferenceResult infer(
            InferenceRequest request,
            RunReader.RunSummary run,
            Optional<ResolvedSnapshot> last,
            Schema before,
            Cursor asOf) {
        var experiments = experiments(request, run);
        var experiment = Optional.ofNullable(request.experiment())
                .or(() -> last.map(snapshot -> snapshot.snapshot().execution().experiment()))
                .orElse(experiments.members().keySet().iterator().next());
        if (!(experiments.get(experiment) instanceof Value.Members parameters)) {
            throw request.notFound("its config has no experiment " + experiment + " of " + request.module() + ".");
        }
        return new InferenceResult(experiment, InferredSchema.of(before, parameters), asOf);
    }

    private static Value.Members experiments(InferenceRequest request, RunReader.RunSummary run) {
        var config = run.run().plan().config();
        if (config != null
                && config.get(request.module()) instanceof Value.Members experiments
                && !experiments.isEmpty()) {
            return experiments;
        }
        throw request.notFound("it was not planned with a config of " + request.module() + ".");
    }

    private Mono<Optional<ResolvedSnapshot>> lastSnapshot(InferenceRequest request, Set<Snapshot.Phase> phases) {
        var experiments = request.experiment() == null ? Set.<String>of() : Set.of(request.experiment());
        return history.resolvedSnapshots(
                        request.run(),
                        new SnapshotFilter(Set.of(request.module()), experiments, phases),
                        PageRequest.first(1, false))
                .map(answer -> answer.value().items().stream().findFirst());
    }

    private Mono<Schema> inputSchema(
            InferenceRequest request, RunReader.RunSummary run, Optional<ResolvedSnapshot> last) {
        return Mono.justOrEmpty(last.map(ResolvedSnapshot::before))
                .switchIfEmpty(Mono.defer(() -> Mono.justOrEmpty(previousModule(request, run))
                        .flatMap(module -> metadata.schemas(request.run(), module))
                        .map(answer -> answer.value())))
                .switchIfEmpty(Mono.error(
                        () -> request.notFound("the input schema of " + request.module() + " is not known yet.")));
    }

    /** Returns the nearest module on the path that precedes the requested one and has metadata. */
    private static Optional<String> previousModule(InferenceRequest request, RunReader.RunSummary run) {
        var order = run.sequence().order();
        return run.activeModules().stream()
                .filter(module -> order.compare(module, request.module()) < 0)
                .filter(run.metadataModules()::contains)
                .reduce((first, second) -> second);
    }
}
