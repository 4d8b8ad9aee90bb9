package io.waymark.restore;

import io.waymark.codec.event.RestoreSigner;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.domain.state.RunReducer;
import io.waymark.domain.state.RunState;
import io.waymark.domain.summary.CurrentPathSummary;
import io.waymark.domain.summary.RestoreOutcome;
import io.waymark.port.broker.EventPublisher;
import io.waymark.port.read.ResultAtPosition;
import io.waymark.port.restore.RestorableRun;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.restore.RestoreSigningKeyLoader;
import io.waymark.port.store.EventIdentity;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Executes requests to restore a run, which set it back to the state right after an earlier snapshot. The service
 * publishes a signed event to the events topic. The ingest pipeline applies it after all earlier events of the run. The
 * request waits until the outcome is stored.
 */
@Component
public class RestoreService {
    private static final String SOURCE = "/waymark";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final RestorePointReader points;
    private final RestoreSigningKeyLoader keyStore;
    private final EventPublisher publisher;
    private final InstantSource clock;
    private final RestoreProperties properties;

    RestoreService(
            RestorePointReader points,
            RestoreSigningKeyLoader keyStore,
            EventPublisher publisher,
            InstantSource clock,
            RestoreProperties properties) {
        this.points = points;
        this.keyStore = keyStore;
        this.publisher = publisher;
        this.clock = clock;
        this.properties = properties;
    }

    /**
     * A request to restore a run.
     *
     * @param run the run
     * @param snapshot the snapshot to which the run is set back
     * @param modules the modules whose current schema is restored, and nothing else; empty for the whole state
     * @param id the id of the restore event. A repeated request with the same id does not restore the run again.
     */
    public record RestoreCommand(RunId run, HistoryRecordId snapshot, List<String> modules, String id) {
        EventIdentity identity() {
            return new EventIdentity(run, SOURCE, id);
        }
    }

    /** Computes the outcome of a restore without changing anything. */
    public Mono<ResultAtPosition<RestoreOutcome>> preview(RestoreCommand command) {
        return load(command).map(restorable -> new ResultAtPosition<>(preview(command, restorable), restorable.asOf()));
    }

    /** Executes a restore and completes when it is stored. */
    public Mono<ResultAtPosition<RestoreOutcome>> restore(RestoreCommand command) {
        return points.findAppliedRestore(command.identity())
                .switchIfEmpty(Mono.defer(() -> publishAndAwait(command)))
                .flatMap(added -> outcomeView(command, added));
    }

    private Mono<HistoryRecordId> publishAndAwait(RestoreCommand command) {
        var event = event(command);
        return load(command)
                .then(keyStore.load())
                .map(key -> new RestoreSigner(key).sign(event))
                .flatMap(signature -> publisher
                        .publish(command.run().value(), RestoreEventJsonWriter.write(event, signature))
                        .then(awaitOutcome(command, signature)));
    }

    private Mono<RestorableRun> load(RestoreCommand command) {
        return points.loadWithRun(command.run(), command.snapshot())
                .doOnNext(restorable -> check(command, restorable.run().state()));
    }

    private static void check(RestoreCommand command, RunState state) {
        if (command.run().isObservation()) {
            throw new RestoreFailedException(new RestoreFailure.UnrestorableRun(command.run()));
        }
        for (var module : command.modules()) {
            if (!state.sequence().contains(module)) {
                throw new RestoreFailedException(new RestoreFailure.UnknownModule(command.run(), module));
            }
        }
    }

    /** Waits for the id of the added snapshot. Fails with the reason if the restore becomes a dead letter. */
    private Mono<HistoryRecordId> awaitOutcome(RestoreCommand command, String signature) {
        return points.findAppliedRestore(command.identity())
                .switchIfEmpty(Mono.defer(() -> points.findRejection(command.run(), signature)
                        .flatMap(reason -> restoreRejected(command, reason))))
                .repeatWhenEmpty(empty -> empty.delayElements(POLL_INTERVAL))
                .timeout(properties.timeout())
                .onErrorMap(
                        TimeoutException.class,
                        timedOut -> new RestoreFailedException(new RestoreFailure.Pending(command.run())));
    }

    /**
     * Reports a rejected restore. An earlier event of the run made it inapplicable, so this method usually fails with
     * the current reason.
     */
    private Mono<HistoryRecordId> restoreRejected(RestoreCommand command, String reason) {
        return points.load(command.run(), command.snapshot())
                .then(Mono.error(() -> new RestoreFailedException(new RestoreFailure.Rejected(command.run(), reason))));
    }

    private Mono<ResultAtPosition<RestoreOutcome>> outcomeView(RestoreCommand command, HistoryRecordId added) {
        return points.loadWithRun(command.run(), added)
                .map(restored -> new ResultAtPosition<>(outcomeView(command, restored), restored.asOf()));
    }

    private static RestoreOutcome outcomeView(RestoreCommand command, RestorableRun restored) {
        var snapshot = restored.point().snapshot();
        if (!isResultOf(snapshot, command)) {
            throw new RestoreFailedException(new RestoreFailure.IdReused(command.run(), snapshot.id()));
        }
        return RestoreOutcome.of(
                true,
                snapshot,
                command.snapshot(),
                new CurrentPathSummary(restored.run().state().sequence(), restored.path()),
                restored.point().metadata().keySet());
    }

    private static boolean isResultOf(Snapshot added, RestoreCommand command) {
        var modules = command.modules().isEmpty() ? null : RestoreEventJsonWriter.names(command.modules());
        return new Value.Text(command.snapshot().toString())
                        .equals(added.context().get("restored_from"))
                && Objects.equals(modules, added.context().get("modules"));
    }

    private RestoreOutcome preview(RestoreCommand command, RestorableRun restorable) {
        var reduction = RunReducer.reduceRestore(restorable.run().state(), event(command), restorable.point());
        var after = reduction.state();
        return RestoreOutcome.of(
                false,
                Objects.requireNonNull(reduction.delta().snapshot()),
                command.snapshot(),
                CurrentPathSummary.of(after),
                after.metadata().keySet());
    }

    private RunRestored event(RestoreCommand command) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var content = new ContentHash(0, 0); // a placeholder: the decoder computes the content hash
        return new RunRestored(
                new EventAttributes(command.run(), SOURCE, command.id(), now, content),
                command.snapshot().toString(),
                command.modules(),
                Value.Members.empty());
    }
}
