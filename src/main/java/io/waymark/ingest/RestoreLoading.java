package io.waymark.ingest;

import io.waymark.domain.recording.RecordId;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.port.EventIdentity;
import io.waymark.port.RequestRejected;
import io.waymark.port.RestorePoints;
import reactor.core.publisher.Mono;

/** Asks the store where a restore goes, after everything before it is stored. */
class RestoreLoading {
    private final RestorePoints points;

    RestoreLoading(RestorePoints points) {
        this.points = points;
    }

    Mono<Restoring> of(Portion portion) {
        return portion.restore().map(this::load).orElseGet(() -> Mono.just(new Restoring.None()));
    }

    private Mono<Restoring> load(RunRestored event) {
        return Mono.fromCallable(() -> RecordId.parse(RecordId.Kind.SNAPSHOT, event.snapshotId()))
                .flatMap(snapshot -> points.load(event.envelope().runId(), snapshot))
                .<Restoring>map(Restoring.To::new)
                .onErrorResume(RequestRejected.class, refusal -> refused(event, refusal.detail()))
                .onErrorResume(
                        IllegalArgumentException.class,
                        malformed -> refused(event, String.valueOf(malformed.getMessage())));
    }

    /** One that comes again after it was applied is no news, even if its snapshot is gone by now. */
    private Mono<Restoring> refused(RunRestored event, String reason) {
        return points.made(EventIdentity.of(event.envelope()))
                .<Restoring>map(made -> new Restoring.Done())
                .defaultIfEmpty(new Restoring.Refused("Cannot apply a restore: " + reason));
    }
}
