package io.waymark.ingest.batch;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.port.RequestRejectedException;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.EventIdentity;
import reactor.core.publisher.Mono;

/** Asks the store where a restore goes, after everything before it is stored. */
public class RestorePointLoader {
    private final RestorePointReader points;

    public RestorePointLoader(RestorePointReader points) {
        this.points = points;
    }

    Mono<RestoreLookup> lookUp(EventBatch batch) {
        return batch.leadingRestore().map(this::load).orElseGet(() -> Mono.just(new RestoreLookup.NoRestore()));
    }

    private Mono<RestoreLookup> load(RunRestored event) {
        return Mono.fromCallable(() -> RecordId.parse(RecordId.Kind.SNAPSHOT, event.snapshotId()))
                .flatMap(snapshot -> points.load(event.envelope().runId(), snapshot))
                .<RestoreLookup>map(RestoreLookup.ApplicableRestore::new)
                .onErrorResume(RequestRejectedException.class, refusal -> refused(event, refusal.detail()))
                .onErrorResume(
                        IllegalArgumentException.class,
                        malformed -> refused(event, String.valueOf(malformed.getMessage())));
    }

    /** One that comes again after it was applied is no news, even if its snapshot is gone by now. */
    private Mono<RestoreLookup> refused(RunRestored event, String reason) {
        return points.findAppliedRestore(EventIdentity.of(event.envelope()))
                .<RestoreLookup>map(made -> new RestoreLookup.AppliedRestore())
                .defaultIfEmpty(new RestoreLookup.RejectedRestore("Cannot apply a restore: " + reason));
    }
}
