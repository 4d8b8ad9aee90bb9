package io.waymark.query;

import io.waymark.decode.RestoreSignature;
import io.waymark.domain.fold.Recorder;
import io.waymark.domain.fold.RunState;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Value;
import io.waymark.port.EventIdentity;
import io.waymark.port.EventPublisher;
import io.waymark.port.RequestRejected;
import io.waymark.port.Restorable;
import io.waymark.port.RestorePoints;
import io.waymark.port.RestoreSecret;
import io.waymark.port.reading.Answer;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Restores, which take the way of all events: put on the topic and signed, applied in the run's order, and waited for.
 */
@Component
class Restores {
    private static final String SOURCE = "/waymark";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final RestorePoints points;
    private final RestoreSecret secret;
    private final EventPublisher publisher;
    private final InstantSource clock;
    private final RestoreTimes times;

    Restores(
            RestorePoints points,
            RestoreSecret secret,
            EventPublisher publisher,
            InstantSource clock,
            RestoreTimes times) {
        this.points = points;
        this.secret = secret;
        this.publisher = publisher;
        this.clock = clock;
        this.times = times;
    }

    /**
     * What is asked for.
     *
     * @param modules empty for the whole state
     * @param id of the event; the same id again is the same restore
     */
    record Wanted(RunId run, RecordId snapshot, List<String> modules, String id) {
        EventIdentity identity() {
            return new EventIdentity(run, SOURCE, id);
        }
    }

    /** Tells what would happen, and does nothing. */
    Mono<Answer<RestoreView>> preview(Wanted wanted) {
        return load(wanted).map(restorable -> new Answer<>(preview(wanted, restorable), restorable.asOf()));
    }

    /** Does it, and answers when it is stored. */
    Mono<Answer<RestoreView>> restore(Wanted wanted) {
        return points.made(wanted.identity())
                .switchIfEmpty(Mono.defer(() -> make(wanted)))
                .flatMap(made -> view(wanted, made));
    }

    private Mono<RecordId> make(Wanted wanted) {
        var event = event(wanted);
        return load(wanted)
                .then(secret.load())
                .map(known -> new RestoreSignature(known).of(event))
                .flatMap(signature -> publisher
                        .publish(wanted.run(), RestoreEvent.bytes(event, signature))
                        .then(outcome(wanted, signature)));
    }

    private Mono<Restorable> load(Wanted wanted) {
        return points.loadWithRun(wanted.run(), wanted.snapshot())
                .doOnNext(restorable -> checkModules(wanted, restorable.run().state()));
    }

    private static void checkModules(Wanted wanted, RunState state) {
        for (var module : wanted.modules()) {
            if (!state.sequence().modules().contains(module)
                    && !state.sequence().appeared().contains(module)) {
                throw RequestRejected.unknown(
                        "unknown-module",
                        "Run " + wanted.run() + " has no module " + module + ": its sequence is in GET /api/v1/runs/"
                                + wanted.run() + ".");
            }
        }
    }

    /** The snapshot that it made, as soon as there is one; the refusal if it was put aside. */
    private Mono<RecordId> outcome(Wanted wanted, String signature) {
        return points.made(wanted.identity())
                .switchIfEmpty(Mono.defer(
                        () -> points.refusal(wanted.run(), signature).flatMap(reason -> refused(wanted, reason))))
                .repeatWhenEmpty(empty -> empty.delayElements(LOOK))
                .timeout(times.timeout())
                .onErrorMap(TimeoutException.class, late -> late(wanted));
    }

    /** Something came before it in the run's order, and it could not be applied any more: most likely still cannot. */
    private Mono<RecordId> refused(Wanted wanted, String reason) {
        return points.load(wanted.run(), wanted.snapshot())
                .then(Mono.error(() -> new RequestRejected(
                        409, "restore-refused", reason + ". Nothing was changed; send the request again.")));
    }

    private static RequestRejected late(Wanted wanted) {
        return new RequestRejected(
                503,
                "restore-pending",
                "The restore is on its way but not stored yet. To learn what came of it, send the request again with the"
                        + " same Idempotency-Key, or see GET /api/v1/runs/" + wanted.run()
                        + "/snapshots?phase=restored. Without a key another request is another restore.",
                RETRY);
    }

    private Mono<Answer<RestoreView>> view(Wanted wanted, RecordId made) {
        return points.loadWithRun(wanted.run(), made).map(then -> new Answer<>(view(wanted, then), then.asOf()));
    }

    private static RestoreView view(Wanted wanted, Restorable then) {
        var snapshot = then.point().snapshot();
        if (!isOf(snapshot, wanted)) {
            throw new RequestRejected(
                    409,
                    "idempotency-key-reused",
                    "This Idempotency-Key was used for another restore of run " + wanted.run() + ", which made "
                            + snapshot.id() + ": use a new key.");
        }
        return RestoreView.of(
                true,
                snapshot,
                wanted.snapshot(),
                then.path(),
                then.point().metadata().keySet(),
                then.run().state().sequence());
    }

    private static boolean isOf(Snapshot made, Wanted wanted) {
        var modules = wanted.modules().isEmpty() ? null : RestoreEvent.names(wanted.modules());
        return new Value.Text(wanted.snapshot().toString())
                        .equals(made.context().get("restored_from"))
                && Objects.equals(modules, made.context().get("modules"));
    }

    private RestoreView preview(Wanted wanted, Restorable restorable) {
        var recorded = Recorder.restore(restorable.run().state(), event(wanted), restorable.point());
        var after = recorded.state();
        return RestoreView.of(
                false,
                Objects.requireNonNull(recorded.recording().snapshot()),
                wanted.snapshot(),
                path(after),
                after.metadata().keySet(),
                after.sequence());
    }

    private static List<Execution> path(RunState state) {
        return state.path().entries().stream()
                .map(entry -> state.executions().get(entry.key()))
                .filter(Objects::nonNull)
                .toList();
    }

    private RunRestored event(Wanted wanted) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var content = new ContentHash(0, 0); // whoever decodes it makes the right one
        return new RunRestored(
                new Envelope(wanted.run(), SOURCE, wanted.id(), now, content),
                wanted.snapshot().toString(),
                wanted.modules(),
                Value.Members.empty());
    }
}
