package io.waymark.web.api.schema;

import io.waymark.domain.history.Snapshot;
import io.waymark.domain.plan.InferredSchema;
import io.waymark.domain.plan.PreprocessorSchemaInference;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.summary.RunSummary;
import io.waymark.port.feed.Cursor;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryReader.ResolvedSnapshot;
import io.waymark.port.read.HistoryReader.SnapshotFilter;
import io.waymark.port.read.ModuleSchemaReader;
import io.waymark.port.read.Page;
import io.waymark.port.read.PageRequest;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.port.read.RunReader;
import io.waymark.web.problem.RequestRejectedException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Infers the expected output schema of a Preprocessor module from the module's config and input schema. The input
 * schema is the schema before the last execution of the module. If there is none, it is the current schema of the
 * module that precedes the Preprocessor on the path of the run.
 */
@Component
class PreprocessorSchemaInferenceService {
    static final String MODULE = PreprocessorSchemaInference.MODULE;

    private static final int PAGE_SIZE = 100;

    private final RunReader runs;
    private final HistoryReader history;
    private final ModuleSchemaReader metadata;

    PreprocessorSchemaInferenceService(RunReader runs, HistoryReader history, ModuleSchemaReader metadata) {
        this.runs = runs;
        this.history = history;
        this.metadata = metadata;
    }

    /**
     * A request for the expected output schema of a module.
     *
     * @param run the run
     * @param module the module; only {@code Preprocessor} is supported
     * @param experiment the experiment of the module; null for the one executed last or, if none was, the first in the
     *     config
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

    /**
     * The expected output schema of a module.
     *
     * @param experiment the experiment whose config was used
     * @param inferredSchema the expected schema, with the processors that were applied or skipped
     * @param asOf the feed cursor of the moment at which the run was read
     */
    record InferenceResult(String experiment, InferredSchema inferredSchema, Cursor asOf) {}

    /**
     * Infers the expected schema. Fails with {@link RequestRejectedException}, status 404 {@code unknown-run} or {@code
     * unknown-inference}.
     */
    Mono<InferenceResult> infer(InferenceRequest request) {
        return runs.run(request.run())
                .flatMap(answer -> lastSnapshot(request, PreprocessorSchemaInference.EXECUTION_PHASES)
                        .flatMap(last -> inputSchema(request, answer.value().summary(), last)
                                .map(before -> infer(request, answer.value().summary(), last, before, answer.asOf()))));
    }

    /** Returns the last snapshot in which the module reported a schema. Fails like {@link #infer}. */
    Mono<ResolvedSnapshot> completed(InferenceRequest request) {
        var first = PageRequest.first(PAGE_SIZE, false);
        return completions(request, first)
                .expand(page -> page.next() == null
                        ? Mono.empty()
                        : completions(request, first.after(page.next(), page.through())))
                .concatMapIterable(Page::items)
                .filter(PreprocessorSchemaInferenceService::reportsSchema)
                .next()
                .flatMap(last -> history.snapshot(request.run(), last.id()))
                .map(ResultAtPosition::value)
                .switchIfEmpty(
                        Mono.error(() -> request.notFound(request.module() + " has not reported a schema yet.")));
    }

    private Mono<Page<Snapshot>> completions(InferenceRequest request, PageRequest page) {
        return history.snapshots(request.run(), filter(request, EnumSet.of(Snapshot.Phase.COMPLETED)), page)
                .map(ResultAtPosition::value);
    }

    /**
     * Returns whether a completion has a schema that took effect. The completion of an older attempt has none (RUN-10):
     * it adds no change records, although its schemas differ.
     */
    private static boolean reportsSchema(Snapshot completion) {
        var before = completion.before();
        var after = completion.after();
        return after != null
                && (completion.attempt() == null
                        || completion.changeCount() > 0
                        || (before != null && before.hash().equals(after.hash())));
    }

    InferenceResult infer(
            InferenceRequest request, RunSummary run, Optional<ResolvedSnapshot> last, Schema before, Cursor asOf) {
        var preprocessor = PreprocessorSchemaInference.of(run.plan())
                .orElseThrow(() -> request.notFound("it was not planned with a config of " + request.module() + "."));
        var experiment = preprocessor.experiment(
                request.experiment(),
                last.map(found -> found.snapshot().execution().experiment()).orElse(null));
        var inferred = preprocessor
                .infer(experiment, before)
                .orElseThrow(() -> request.notFound(
                        "its config has no experiment " + experiment + " of " + request.module() + "."));
        return new InferenceResult(experiment, inferred, asOf);
    }

    private Mono<Optional<ResolvedSnapshot>> lastSnapshot(InferenceRequest request, Set<Snapshot.Phase> phases) {
        return history.resolvedSnapshots(request.run(), filter(request, phases), PageRequest.first(1, false))
                .map(answer -> answer.value().items().stream().findFirst());
    }

    private static SnapshotFilter filter(InferenceRequest request, Set<Snapshot.Phase> phases) {
        var experiments = request.experiment() == null ? Set.<String>of() : Set.of(request.experiment());
        return new SnapshotFilter(Set.of(request.module()), experiments, phases);
    }

    private Mono<Schema> inputSchema(InferenceRequest request, RunSummary run, Optional<ResolvedSnapshot> last) {
        return Mono.justOrEmpty(last.map(ResolvedSnapshot::before))
                .switchIfEmpty(Mono.defer(() -> Mono.justOrEmpty(
                                run.path().inputModule(request.module(), run.metadataModules()::contains))
                        .flatMap(module -> metadata.schemas(request.run(), module))
                        .map(answer -> answer.value())))
                .switchIfEmpty(Mono.error(
                        () -> request.notFound("the input schema of " + request.module() + " is not known yet.")));
    }
}
