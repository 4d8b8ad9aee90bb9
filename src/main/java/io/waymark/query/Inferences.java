package io.waymark.query;

import io.waymark.domain.plan.Inference;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.port.Cursor;
import io.waymark.port.RequestRejected;
import io.waymark.port.reading.HistoryReader;
import io.waymark.port.reading.HistoryReader.SnapshotFilter;
import io.waymark.port.reading.HistoryReader.WholeSnapshot;
import io.waymark.port.reading.MetadataReader;
import io.waymark.port.reading.PageRequest;
import io.waymark.port.reading.RunReader;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What a Preprocessor is expected to leave, by its config and what it takes: what its last execution took, or what the
 * module before it on the path left when it was not carried out yet.
 */
@Component
class Inferences {
    static final String MODULE = "Preprocessor";

    private final RunReader runs;
    private final HistoryReader history;
    private final MetadataReader metadata;

    Inferences(RunReader runs, HistoryReader history, MetadataReader metadata) {
        this.runs = runs;
        this.history = history;
        this.metadata = metadata;
    }

    /**
     * What is asked for.
     *
     * @param experiment null for the one carried out last, else the first of the config
     */
    record Wanted(RunId run, String module, @Nullable String experiment) {
        Wanted {
            if (!module.equals(MODULE)) {
                throw RequestRejected.unknown(
                        "unknown-inference", "Schemas are inferred for " + MODULE + " only, not for " + module + ".");
            }
        }

        RequestRejected unknown(String why) {
            return RequestRejected.unknown("unknown-inference", "Cannot infer the schema of run " + run + ": " + why);
        }
    }

    record Found(String experiment, Inference inference, Cursor asOf) {}

    /** The expected schema; fails with 404 {@code unknown-run} or {@code unknown-inference}. */
    Mono<Found> infer(Wanted wanted) {
        return runs.run(wanted.run())
                .flatMap(answer -> last(
                                wanted,
                                EnumSet.of(Snapshot.Phase.STARTED, Snapshot.Phase.COMPLETED, Snapshot.Phase.FAILED))
                        .flatMap(last -> before(wanted, answer.value(), last)
                                .map(before -> infer(wanted, answer.value(), last, before, answer.asOf()))));
    }

    /** The last completion that left a schema; fails like {@link #infer}. */
    Mono<WholeSnapshot> completed(Wanted wanted) {
        return last(wanted, EnumSet.of(Snapshot.Phase.COMPLETED))
                .map(last -> last.filter(snapshot -> snapshot.after() != null)
                        .orElseThrow(() -> wanted.unknown(wanted.module() + " has not reported a schema yet.")));
    }

    Found infer(Wanted wanted, RunReader.Summary run, Optional<WholeSnapshot> last, Schema before, Cursor asOf) {
        var experiments = experiments(wanted, run);
        var experiment = Optional.ofNullable(wanted.experiment())
                .or(() -> last.map(snapshot -> snapshot.snapshot().execution().experiment()))
                .orElse(experiments.members().keySet().iterator().next());
        if (!(experiments.get(experiment) instanceof Value.Members parameters)) {
            throw wanted.unknown("its config has no experiment " + experiment + " of " + wanted.module() + ".");
        }
        return new Found(experiment, Inference.of(before, parameters), asOf);
    }

    private static Value.Members experiments(Wanted wanted, RunReader.Summary run) {
        var config = run.run().plan().config();
        if (config != null
                && config.get(wanted.module()) instanceof Value.Members experiments
                && !experiments.isEmpty()) {
            return experiments;
        }
        throw wanted.unknown("it was not planned with a config of " + wanted.module() + ".");
    }

    private Mono<Optional<WholeSnapshot>> last(Wanted wanted, Set<Snapshot.Phase> phases) {
        var experiments = wanted.experiment() == null ? Set.<String>of() : Set.of(wanted.experiment());
        return history.wholeSnapshots(
                        wanted.run(),
                        new SnapshotFilter(Set.of(wanted.module()), experiments, phases),
                        PageRequest.first(1, false))
                .map(answer -> answer.value().items().stream().findFirst());
    }

    private Mono<Schema> before(Wanted wanted, RunReader.Summary run, Optional<WholeSnapshot> last) {
        return Mono.justOrEmpty(last.map(WholeSnapshot::before))
                .switchIfEmpty(Mono.defer(() -> Mono.justOrEmpty(earlier(wanted, run))
                        .flatMap(module -> metadata.metadata(wanted.run(), module))
                        .map(answer -> answer.value())))
                .switchIfEmpty(
                        Mono.error(() -> wanted.unknown("what " + wanted.module() + " takes is not known yet.")));
    }

    /** The nearest module before it on the path that has metadata. */
    private static Optional<String> earlier(Wanted wanted, RunReader.Summary run) {
        var order = run.sequence().order();
        return run.activeModules().stream()
                .filter(module -> order.compare(module, wanted.module()) < 0)
                .filter(run.metadataModules()::contains)
                .reduce((first, second) -> second);
    }
}
