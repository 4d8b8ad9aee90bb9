package io.waymark.ingest.batch;

import io.waymark.domain.history.RecordId;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.port.failure.ReadFailedException;
import io.waymark.port.restore.RestorePointReader;
import io.waymark.port.store.EventIdentity;
import reactor.core.publisher.Mono;

/** Loads the restore point of a restore event, after all earlier events are stored. */
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
                .onErrorResume(
                        ReadFailedException.class,
                        failed -> rejectUnlessApplied(event, failed.failure().message()))
                .onErrorResume(
                        IllegalArgumentException.class,
                        malformed -> rejectUnlessApplied(event, String.valueOf(malformed.getMessage())));
    }

    /** Reports a repeated restore as applied, even if its snapshot no longer exists. Rejects any other one. */
    private Mono<RestoreLookup> rejectUnlessApplied(RunRestored event, String reason) {
        return points.findAppliedRestore(EventIdentity.of(event.envelope()))
                .<RestoreLookup>map(restored -> new RestoreLookup.AppliedRestore())
                .defaultIfEmpty(new RestoreLookup.RejectedRestore("Cannot apply a restore: " + reason));
    }
}
